//go:build interop && linux

package interop

import "testing"

func TestTokenOfTheUserIsAnAssertionAboutThem(t *testing.T) {
	u := plainUAA(t)
	assertion := newPasswordCLI(t, u, alice).run(t, "", "get-token").token(t)
	seen := u.watch(t, assertion)
	c := newAssertionCLI(t, u, assertion)
	token := c.run(t, "", "get-token").token(t)
	if got := claims(t, token); got["user_name"] != alice.Name || token == assertion {
		t.Errorf("claims %v", got)
	}
	seen.want("urn:ietf:params:oauth:grant-type:jwt-bearer", 1)
	shows(t, uaaName, "jwt-bearer")
}

func TestForgedAssertionIsSentOnce(t *testing.T) {
	u := plainUAA(t)
	forged := newPasswordCLI(t, u, alice).run(t, "", "get-token").token(t) + "A"
	seen := u.watch(t, forged)
	newAssertionCLI(t, u, forged).run(t, "", "get-token").refused(t, exitRefused, "")
	seen.want("urn:ietf:params:oauth:grant-type:jwt-bearer", 1)
}

// newAssertionCLI is the program with a profile that hands an assertion in.
func newAssertionCLI(t *testing.T, u *uaa, assertion string) *cli {
	t.Helper()
	c := newCLI(t, clientProfile(u, "edgecli", "edgeclisecret")+"\nflow: jwt-bearer\nassertion: {env: THE_ASSERTION}", assertion)
	c.setenv("THE_ASSERTION", assertion)
	return c
}
