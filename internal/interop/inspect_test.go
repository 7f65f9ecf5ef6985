//go:build interop && linux

package interop

import "testing"

func TestInspectVerifiesTheTokensOfTheServer(t *testing.T) {
	tests := []struct {
		server string
		start  func(t *testing.T) *cli
	}{
		{uaaName, func(t *testing.T) *cli { return newPasswordCLI(t, plainUAA(t), alice) }},
		{keycloakName, func(t *testing.T) *cli { return newKeycloakCLI(t, started(t, lab.keycloak), alice, "") }},
		{dexName, func(t *testing.T) *cli { return newDirectoryCLI(t, started(t, lab.dex), lena.Password) }},
		{opName, func(t *testing.T) *cli { return newResourceCLI(t, started(t, lab.oidcProvider)) }},
	}
	for _, test := range tests {
		t.Run(test.server, func(t *testing.T) {
			c := test.start(t)
			token := c.run(t, "", "get-token").token(t)
			inspected := c.run(t, "", "inspect", "-p", "dev", "--verify", "-o", "json").want(t, exitOK).object(t)
			shown, _ := inspected["claims"].(map[string]any)
			if inspected["verified"] != true || shown["iss"] != claims(t, token)["iss"] {
				t.Errorf("inspect: %v", inspected)
			}
			stranger := strangersKeys(t, "RS256")
			c.run(t, token, "inspect", "--verify", "--jwks", stranger).refused(t, exitRefused, "")
		})
	}
}
