//go:build interop && linux

package interop

import (
	"net/http"
	"net/url"
	"testing"
)

func TestIntrospectTellsThatTheTokenIsActive(t *testing.T) {
	tests := []struct {
		server string
		start  func(t *testing.T) *cli
	}{
		{uaaName, func(t *testing.T) *cli { return newPasswordCLI(t, plainUAA(t), alice) }},
		{uaaName + ", opaque", func(t *testing.T) *cli { return newOpaqueCLI(t, plainUAA(t)) }},
		{dexName, func(t *testing.T) *cli { return newDirectoryCLI(t, started(t, lab.dex), lena.Password) }},
		{keycloakName, func(t *testing.T) *cli { return newPostingCLI(t, started(t, lab.keycloak), keycloakSecret) }},
		{opName, func(t *testing.T) *cli { return newPostingCLI(t, started(t, lab.oidcProvider), opSecret) }},
	}
	for _, test := range tests {
		t.Run(test.server, func(t *testing.T) {
			c := test.start(t)
			c.run(t, "", "introspect").refused(t, exitRefused, "no token is cached")
			c.run(t, "", "get-token").token(t)
			answer := c.run(t, "", "introspect", "--check").want(t, exitOK).object(t)
			if answer["active"] != true {
				t.Errorf("introspect: %v", answer)
			}
		})
	}
}

func TestIntrospectTellsThatTheTokenIsDead(t *testing.T) {
	k, op := started(t, lab.keycloak), started(t, lab.oidcProvider)
	tests := []struct {
		server             string
		at                 registry
		revocation, secret string
	}{
		{keycloakName, k, k.issuer() + "/protocol/openid-connect/revoke", keycloakSecret},
		{opName, op, op.URL + "/token/revocation", opSecret},
	}
	for _, test := range tests {
		t.Run(test.server, func(t *testing.T) {
			c := newPostingCLI(t, test.at, test.secret)
			token := c.run(t, "", "get-token").token(t)
			response, err := http.PostForm(test.revocation, url.Values{
				"token": {token}, "client_id": {"posting"}, "client_secret": {test.secret},
			})
			if err != nil {
				t.Fatal(err)
			}
			response.Body.Close()
			if answer := c.run(t, "", "introspect").want(t, exitOK).object(t); answer["active"] != false {
				t.Errorf("introspect: %v", answer)
			}
			c.run(t, "", "introspect", "--check").want(t, exitRefused)
		})
	}
}

// newPostingCLI is the program with the profile of a client that acts for
// itself.
func newPostingCLI(t *testing.T, at registry, secret string) *cli {
	t.Helper()
	return newCLI(t, at.profile("posting", "client-credentials")+
		"client_auth: client_secret_post\nclient_secret: "+secret, secret)
}
