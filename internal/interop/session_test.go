//go:build interop && linux

package interop

import "testing"

func TestStatusAndInspectTellOfTheCachedToken(t *testing.T) {
	u := plainUAA(t)
	c := newPasswordCLI(t, u, alice)
	c.run(t, "", "status", "-p", "dev").want(t, exitRefused)
	token := c.run(t, "", "get-token").token(t)
	seen := u.watch(t)

	status := c.run(t, "", "status", "-p", "dev", "-o", "json").want(t, exitOK).object(t)
	for member, want := range map[string]any{
		"valid": true, "expired": false, "refreshable": true, "format": "jwt", "profile": "dev",
	} {
		if status[member] != want {
			t.Errorf("status: %s is %v, want %v", member, status[member], want)
		}
	}

	inspected := c.run(t, "", "inspect", "-p", "dev", "-o", "json").want(t, exitOK).object(t)
	shown, _ := inspected["claims"].(map[string]any)
	if shown["jti"] != claims(t, token)["jti"] || inspected["verified"] != false {
		t.Errorf("inspect: %v", inspected)
	}
	if passed := seen.requests(); len(passed) != 0 {
		t.Errorf("status and inspect sent %v", passed)
	}
}

func TestInspectVerifiesUAAsSignature(t *testing.T) {
	u := plainUAA(t)
	c := newPasswordCLI(t, u, alice)
	c.run(t, "", "get-token").token(t)
	inspected := c.run(t, "", "inspect", "-p", "dev", "--verify", "-o", "json").want(t, exitOK).object(t)
	if inspected["verified"] != true {
		t.Errorf("inspect: %v", inspected)
	}
}

func TestDiscoverFindsUAAsEndpoints(t *testing.T) {
	u := plainUAA(t)
	c := newPasswordCLI(t, u, alice)
	found := c.run(t, "", "discover", "-p", "dev", "-o", "json").want(t, exitOK).object(t)
	endpoints, _ := found["endpoints"].(map[string]any)
	if found["issuer"] != u.URL+"/oauth/token" || endpoints["token"] != u.URL+"/oauth/token" {
		t.Errorf("discover: %v", found)
	}
}

func TestUserinfoIsTheUsers(t *testing.T) {
	u := plainUAA(t)
	info := newPasswordCLI(t, u, alice).run(t, "", "userinfo", "-p", "dev").want(t, exitOK).object(t)
	if info["user_name"] != alice.Name {
		t.Errorf("userinfo: %v", info)
	}
}

func TestIntrospectTellsThatTheTokenIsActive(t *testing.T) {
	u := plainUAA(t)
	c := newPasswordCLI(t, u, alice)
	token := c.run(t, "", "get-token").token(t)
	u.watch(t, token)
	answer := c.run(t, "", "introspect", "-p", "dev", "--check").want(t, exitOK).object(t)
	if answer["active"] != true || answer["user_name"] != alice.Name {
		t.Errorf("introspect: %v", answer)
	}
}

func TestLogoutEndsTheSession(t *testing.T) {
	tests := []struct{ name, params string }{
		{"a JWT, which UAA cannot revoke", ""},
		{"an opaque token", "params: {token_format: opaque}"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			u := plainUAA(t)
			c := newCLI(t, passwordProfile(u, alice)+test.params, alice.Password)
			c.setenv("THE_PASSWORD", alice.Password)
			token := c.run(t, "", "get-token").token(t)
			c.run(t, "", "logout", "-p", "dev").want(t, exitOK)
			c.run(t, "", "status", "-p", "dev").want(t, exitRefused)
			if revocable := test.params != ""; u.active(t, token) == revocable {
				t.Errorf("at UAA the token is active: %v", !revocable)
			}
		})
	}
}
