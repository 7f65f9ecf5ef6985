//go:build interop && linux

package interop

import (
	"net/http"
	"net/url"
	"testing"
	"time"
)

func TestRefreshGetsANewTokenAndKeepsTheRefreshToken(t *testing.T) {
	u := plainUAA(t)
	c := newPasswordCLI(t, u, alice)
	first := c.run(t, "", "get-token", "-o", "json").want(t, exitOK).object(t)
	seen := u.watch(t, first["refresh_token"].(string))
	second := c.run(t, "", "refresh", "-p", "dev", "-o", "json").want(t, exitOK).object(t)
	if second["access_token"] == first["access_token"] {
		t.Error("the same access token")
	}
	if second["refresh_token"] != first["refresh_token"] {
		t.Error("UAA's refresh token, which it does not rotate, is another")
	}
	seen.want("refresh_token", 1)
	seen.want("password", 0)
	shows(t, uaaName, "refresh")
}

func TestRefreshWithoutASessionIsRefused(t *testing.T) {
	u := plainUAA(t)
	seen := u.watch(t)
	newPasswordCLI(t, u, alice).run(t, "", "refresh", "-p", "dev").refused(t, exitRefused, "refresh token")
	seen.want("password", 0)
}

func TestExpiredRefreshTokenIsRefusedByRefresh(t *testing.T) {
	u := plainUAA(t)
	c := newExpiredCLI(t, u)
	seen := u.watch(t)
	c.run(t, "", "refresh", "-p", "dev").refused(t, exitRefused, "refresh token")
	seen.want("password", 0)
}

func TestExpiredRefreshTokenLeadsGetTokenToANewSignIn(t *testing.T) {
	u := plainUAA(t)
	c := newExpiredCLI(t, u)
	seen := u.watch(t)
	c.run(t, "", "get-token", "--force").token(t)
	seen.want("password", 1)
	if n := len(seen.grants("refresh_token")); n > 1 {
		t.Errorf("the dead refresh token was sent %d times", n)
	}
}

// newExpiredCLI is the program with a session of alice's whose refresh token
// has expired.
func newExpiredCLI(t *testing.T, u *uaa) *cli {
	t.Helper()
	profile := clientProfile(u, "shortlived", "edgeclisecret") + `
flow: password
username: ` + alice.Name + `
password: {env: THE_PASSWORD}
`
	c := newCLI(t, profile, alice.Password, "edgeclisecret")
	c.setenv("THE_PASSWORD", alice.Password)
	answer := c.run(t, "", "get-token", "-o", "json").want(t, exitOK).object(t)
	u.awaitExpiry(t, "shortlived", answer["refresh_token"].(string))
	return c
}

// awaitExpiry asks UAA until it refuses a refresh token.
func (u *uaa) awaitExpiry(t *testing.T, client, refreshToken string) {
	t.Helper()
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for range 50 {
		response, err := http.PostForm(u.direct+"/oauth/token", url.Values{
			"grant_type": {"refresh_token"}, "refresh_token": {refreshToken},
			"client_id": {client}, "client_secret": {"edgeclisecret"},
		})
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode == http.StatusUnauthorized {
			return
		}
		<-tick.C
	}
	t.Fatal("the refresh token does not expire")
}
