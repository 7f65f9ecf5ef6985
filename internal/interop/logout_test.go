//go:build interop && linux

package interop

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// endpoints are where a test asks a server itself what a token is worth.
type endpoints struct {
	token, userinfo string
	client          url.Values // what the client says of itself
}

// knows reports whether the server answers to an access token.
func (e endpoints) knows(t *testing.T, accessToken string) bool {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, e.userinfo, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+accessToken)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	return response.StatusCode == http.StatusOK
}

// refreshes reports whether the server still takes a refresh token.
func (e endpoints) refreshes(t *testing.T, refreshToken string) bool {
	t.Helper()
	form := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {refreshToken}}
	for name, values := range e.client {
		form[name] = values
	}
	response, err := http.PostForm(e.token, form)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	return response.StatusCode == http.StatusOK
}

func TestLogoutEndsTheSessionAtTheServer(t *testing.T) {
	tests := []struct {
		server string
		start  func(t *testing.T) (*cli, endpoints)
	}{
		{uaaName, func(t *testing.T) (*cli, endpoints) {
			u := plainUAA(t)
			return newOpaqueCLI(t, u), u.endpoints()
		}},
		{keycloakName, func(t *testing.T) (*cli, endpoints) {
			k := started(t, lab.keycloak)
			paths := k.issuer() + "/protocol/openid-connect/"
			return newKeycloakCLI(t, k, alice, "scopes: [openid]"),
				endpoints{paths + "token", paths + "userinfo", url.Values{"client_id": {"password"}}}
		}},
		{opName, func(t *testing.T) (*cli, endpoints) {
			op := started(t, lab.oidcProvider)
			c := newCLI(t, op.profile("native", "interactive")+"scopes: [openid]")
			c.opens(t, agreeAtOIDCProvider)
			return c, endpoints{op.URL + "/token", op.URL + "/me", url.Values{"client_id": {"native"}}}
		}},
	}
	for _, test := range tests {
		t.Run(test.server, func(t *testing.T) {
			c, server := test.start(t)
			answer := c.run(t, "", "get-token", "-o", "json").want(t, exitOK).object(t)
			access, refresh := answer["access_token"].(string), answer["refresh_token"].(string)
			if !server.knows(t, access) {
				t.Fatal("the server does not know the token that it gave")
			}
			c.run(t, "", "logout").want(t, exitOK)
			c.run(t, "", "status").want(t, exitRefused)
			if server.knows(t, access) {
				t.Error("the access token is alive")
			}
			if server.refreshes(t, refresh) {
				t.Error("the refresh token is alive")
			}
		})
	}
}

// UAA revokes none of its JWTs, and Dex nothing at all.
func TestLogoutSaysThatTheTokensLiveOn(t *testing.T) {
	tests := []struct {
		server string
		start  func(t *testing.T) (*cli, endpoints)
	}{
		{uaaName, func(t *testing.T) (*cli, endpoints) {
			u := plainUAA(t)
			return newPasswordCLI(t, u, alice), u.endpoints()
		}},
		{dexName, func(t *testing.T) (*cli, endpoints) {
			d := started(t, lab.dex)
			return newDirectoryCLI(t, d, lena.Password), endpoints{
				d.URL + "/token", d.URL + "/userinfo",
				url.Values{"client_id": {"dexcli"}, "client_secret": {"dexclisecret"}},
			}
		}},
	}
	for _, test := range tests {
		t.Run(test.server, func(t *testing.T) {
			c, server := test.start(t)
			answer := c.run(t, "", "get-token", "-o", "json").want(t, exitOK).object(t)
			r := c.run(t, "", "logout").want(t, exitOK)
			if !strings.Contains(r.stderr, "not revoked") {
				t.Errorf("stderr %q", r.stderr)
			}
			c.run(t, "", "status").want(t, exitRefused)
			if !server.knows(t, answer["access_token"].(string)) || !server.refreshes(t, answer["refresh_token"].(string)) {
				t.Error("the tokens are dead")
			}
		})
	}
}

// endpoints are its own, past the recorder.
func (u *uaa) endpoints() endpoints {
	return endpoints{
		u.direct + "/oauth/token", u.direct + "/userinfo",
		url.Values{"client_id": {"edgecli"}, "client_secret": {"edgeclisecret"}},
	}
}
