//go:build interop && linux

package interop

import "testing"

func TestUserinfoIsAboutWhoSignedIn(t *testing.T) {
	tests := []struct {
		server      string
		start       func(t *testing.T) *cli
		claim, want string
	}{
		{uaaName, func(t *testing.T) *cli { return newPasswordCLI(t, plainUAA(t), alice) }, "user_name", alice.Name},
		{uaaName + ", opaque", func(t *testing.T) *cli { return newOpaqueCLI(t, plainUAA(t)) }, "user_name", alice.Name},
		{dexName, func(t *testing.T) *cli { return newDirectoryCLI(t, started(t, lab.dex), lena.Password) }, "name", lena.Name},
		{keycloakName, func(t *testing.T) *cli {
			return newKeycloakCLI(t, started(t, lab.keycloak), alice, "scopes: [openid]")
		}, "preferred_username", alice.Name},
		{opName, func(t *testing.T) *cli {
			c := newCLI(t, started(t, lab.oidcProvider).profile("native", "interactive")+"scopes: [openid]")
			c.opens(t, agreeAtOIDCProvider)
			return c
		}, "sub", alice.Name},
	}
	for _, test := range tests {
		t.Run(test.server, func(t *testing.T) {
			c := test.start(t)
			if info := c.run(t, "", "userinfo").want(t, exitOK).object(t); info[test.claim] != test.want {
				t.Errorf("userinfo: %v", info)
			}
			c.run(t, "", "status").want(t, exitOK) // the sign-in is kept
		})
	}
}
