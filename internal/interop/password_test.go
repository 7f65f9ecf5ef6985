//go:build interop && linux

package interop

import (
	"net/http"
	"net/url"
	"testing"
)

// passwordProfile signs who in at u.
func passwordProfile(u *uaa, who user) string {
	return clientProfile(u, "edgecli", "edgeclisecret") + `
flow: password
username: ` + who.Name + `
password: {env: THE_PASSWORD}
`
}

// clientProfile is what every profile of a UAA has.
func clientProfile(u *uaa, id, secret string) string {
	return `
provider: uaa
base_url: ` + u.URL + `
client_id: ` + id + `
client_secret: "` + secret + `"`
}

// newPasswordCLI is the program with a profile that signs who in.
func newPasswordCLI(t *testing.T, u *uaa, who user) *cli {
	t.Helper()
	c := newCLI(t, passwordProfile(u, who), who.Password, "edgeclisecret")
	c.setenv("THE_PASSWORD", who.Password)
	return c
}

// newOpaqueCLI is the same for alice, whose tokens shall say nothing.
func newOpaqueCLI(t *testing.T, u *uaa) *cli {
	t.Helper()
	c := newCLI(t, passwordProfile(u, alice)+"params: {token_format: opaque}", alice.Password)
	c.setenv("THE_PASSWORD", alice.Password)
	return c
}

func TestPasswordGetsTheUsersToken(t *testing.T) {
	u := plainUAA(t)
	seen := u.watch(t, alice.Password, "edgeclisecret")
	token := newPasswordCLI(t, u, alice).run(t, "", "get-token").token(t)
	shows(t, uaaName, "password")
	got := claims(t, token)
	if got["user_name"] != alice.Name || got["client_id"] != "edgecli" || got["iss"] != u.URL+"/oauth/token" {
		t.Errorf("claims %v", got)
	}
	seen.want("password", 1)
}

func TestPasswordIsReadFromStdin(t *testing.T) {
	u := plainUAA(t)
	c := newCLI(t, clientProfile(u, "edgecli", "edgeclisecret"), alice.Password)
	c.run(t, alice.Password+"\n", "get-token", "-f", "password", "-u", alice.Name, "--password-stdin").token(t)
}

func TestCachedTokenCostsNoRequest(t *testing.T) {
	u := plainUAA(t)
	c := newPasswordCLI(t, u, alice)
	first := c.run(t, "", "get-token").token(t)
	seen := u.watch(t)
	if second := c.run(t, "", "get-token").token(t); second != first {
		t.Error("the second call printed another token")
	}
	if passed := seen.requests(); len(passed) != 0 {
		t.Errorf("the second call sent %v", passed)
	}
}

func TestWrongPasswordIsSentOnce(t *testing.T) {
	u := plainUAA(t)
	seen := u.watch(t)
	c := newPasswordCLI(t, u, user{bob.Name, "not-his-password"})
	c.run(t, "", "get-token").refused(t, exitRefused, "bad credentials")
	seen.want("password", 1)
}

func TestWrongClientSecretIsSentOnce(t *testing.T) {
	u := plainUAA(t)
	seen := u.watch(t)
	c := newCLI(t, clientProfile(u, "edgecli", "not-its-secret"), alice.Password, "not-its-secret")
	c.run(t, alice.Password, "get-token", "-f", "password", "-u", alice.Name, "--password-stdin").
		refused(t, exitRefused, "bad credentials")
	seen.want("password", 1)
}

func TestLockedAccountIsRefused(t *testing.T) {
	u := plainUAA(t)
	for range 5 {
		response, err := http.PostForm(u.direct+"/oauth/token", url.Values{
			"grant_type": {"password"}, "username": {mallory.Name}, "password": {"wrong"},
			"client_id": {"edgecli"}, "client_secret": {"edgeclisecret"},
		})
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
	}
	seen := u.watch(t)
	newPasswordCLI(t, u, mallory).run(t, "", "get-token").refused(t, exitRefused, "locked")
	seen.want("password", 1)
}

func TestPublicClientSendsAnEmptySecret(t *testing.T) {
	u := plainUAA(t)
	c := newCLI(t, clientProfile(u, "public", ""), alice.Password)
	token := c.run(t, alice.Password, "get-token", "-f", "password", "-u", alice.Name, "--password-stdin").token(t)
	if got := claims(t, token)["client_id"]; got != "public" {
		t.Errorf("client_id %v", got)
	}
}
