//go:build interop && linux

package interop

import (
	"net/http"
	"net/url"
	"testing"
)

// newRotatingCLI is the program after a sign-in at oidc-provider, and what it
// got.
func newRotatingCLI(t *testing.T, op *oidcProvider) (*cli, map[string]any) {
	t.Helper()
	c := newCLI(t, op.profile("native", "interactive")+"scopes: [openid]")
	c.opens(t, agreeAtOIDCProvider)
	return c, c.run(t, "", "get-token", "-o", "json").want(t, exitOK).object(t)
}

func TestRotatedRefreshTokenReplacesTheOldOne(t *testing.T) {
	op := started(t, lab.oidcProvider)
	c, first := newRotatingCLI(t, op)
	used := map[any]bool{first["refresh_token"]: true}
	for range 3 {
		next := c.run(t, "", "refresh", "-o", "json").want(t, exitOK).object(t)["refresh_token"]
		if used[next] {
			t.Fatal("a refresh token that was used comes again")
		}
		used[next] = true
	}
	shows(t, opName, "refresh")
}

func TestSessionWhoseRefreshTokenSomebodyUsedAgainIsDead(t *testing.T) {
	op := started(t, lab.oidcProvider)
	c, first := newRotatingCLI(t, op)
	c.run(t, "", "refresh").token(t)

	// Who has stolen the first one ends the session.
	response, err := http.PostForm(op.URL+"/token", url.Values{
		"grant_type": {"refresh_token"}, "client_id": {"native"},
		"refresh_token": {first["refresh_token"].(string)},
	})
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusBadRequest {
		t.Fatalf("the old refresh token: %s", response.Status)
	}

	c.run(t, "", "refresh").refused(t, exitRefused, "invalid_grant")
	seen := op.watch(t)
	c.opens(t, agreeAtOIDCProvider)
	c.run(t, "", "get-token", "--force").token(t)
	seen.want("authorization_code", 1)
}
