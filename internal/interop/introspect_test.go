//go:build interop && linux

package interop

import "testing"

func TestUAATellsOfTheUser(t *testing.T) {
	tests := []struct {
		format string
		start  func(t *testing.T) *cli
	}{
		{"jwt", func(t *testing.T) *cli { return newPasswordCLI(t, plainUAA(t), alice) }},
		{"opaque", func(t *testing.T) *cli {
			c := newCLI(t, passwordProfile(plainUAA(t), alice)+"params: {token_format: opaque}", alice.Password)
			c.setenv("THE_PASSWORD", alice.Password)
			return c
		}},
	}
	for _, test := range tests {
		t.Run(test.format, func(t *testing.T) {
			c := test.start(t)
			if who := c.run(t, "", "userinfo").want(t, exitOK).object(t); who["user_name"] != alice.Name {
				t.Errorf("userinfo %v", who)
			}
			if what := c.run(t, "", "introspect", "--check").want(t, exitOK).object(t); what["user_name"] != alice.Name || what["active"] != true {
				t.Errorf("introspection %v", what)
			}
		})
	}
}

func TestKeycloakTellsOfTheUserAndOfTheServicesToken(t *testing.T) {
	k := started(t, lab.keycloak)
	person := newKeycloakCLI(t, k, alice, "scopes: [openid]")
	if who := person.run(t, "", "userinfo").want(t, exitOK).object(t); who["preferred_username"] != alice.Name {
		t.Errorf("userinfo %v", who)
	}
	service := newCLI(t, k.profile("service", "client-credentials")+"client_secret: "+keycloakSecret, keycloakSecret)
	service.run(t, "", "get-token").token(t)
	if what := service.run(t, "", "introspect", "--check").want(t, exitOK).object(t); what["active"] != true {
		t.Errorf("introspection %v", what)
	}
	service.run(t, "", "logout").want(t, exitOK)
	service.run(t, "", "introspect").refused(t, exitRefused, "no token is cached")
}
