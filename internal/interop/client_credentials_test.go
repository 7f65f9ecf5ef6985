//go:build interop && linux

package interop

import "testing"

func TestClientCredentialsGetTheClientsToken(t *testing.T) {
	u := plainUAA(t)
	seen := u.watch(t, "edgeclisecret")
	c := newCLI(t, clientProfile(u, "edgecli", "edgeclisecret")+"\nflow: client-credentials", "edgeclisecret")
	answer := c.run(t, "", "get-token", "-o", "json").want(t, exitOK).object(t)
	token, _ := answer["access_token"].(string)
	if got := claims(t, token); got["client_id"] != "edgecli" || got["user_name"] != nil {
		t.Errorf("claims %v", got)
	}
	if refresh, given := answer["refresh_token"]; given {
		t.Errorf("refresh token %v", refresh)
	}
	seen.want("client_credentials", 1)
	shows(t, uaaName, "client-credentials")
}
