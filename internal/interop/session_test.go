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
