//go:build interop && linux

package interop

import "testing"

// newMFACLI is the program with a profile that signs who in at the UAA that
// asks for a second factor, and the secret of who's second factor. The profile
// does not have that secret.
func newMFACLI(t *testing.T, u *uaa, who user) (c *cli, secret string) {
	t.Helper()
	secret = u.enrolled(t, who)
	c = newPasswordCLI(t, u, who)
	c.secrets = append(c.secrets, secret)
	return c, secret
}

func TestCodeOfTheTOTPSecretIsSentInTheForm(t *testing.T) {
	u := mfaUAA(t)
	secret := u.enrolled(t, alice)
	seen := u.watch(t, alice.Password, secret)
	c := newCLI(t, passwordProfile(u, alice)+"mfa: {totp_secret: {env: THE_TOTP_SECRET}}", alice.Password, secret)
	c.setenv("THE_PASSWORD", alice.Password)
	c.setenv("THE_TOTP_SECRET", secret)
	token := c.run(t, "", "get-token").token(t)
	if got := claims(t, token)["user_name"]; got != alice.Name {
		t.Errorf("user_name %v", got)
	}
	seen.want("password", 1)
	for _, sent := range seen.grants("password") {
		if code := sent.Form.Get("mfaCode"); len(code) != 6 {
			t.Errorf("mfaCode %q", code)
		}
	}
}

func TestCodeOfTheFlagIsSentInTheForm(t *testing.T) {
	u := mfaUAA(t)
	c, secret := newMFACLI(t, u, alice)
	code := totpCode(t, secret)
	seen := u.watch(t, alice.Password, code)
	c.run(t, "", "get-token", "-m", code).token(t)
	seen.want("password", 1)
}

func TestMissingCodeWithoutATerminalIsRefused(t *testing.T) {
	u := mfaUAA(t)
	c, _ := newMFACLI(t, u, bob)
	c.run(t, "", "get-token").refused(t, exitRefused, "second factor")
}

func TestEmptyCodeOfTheFlagIsNotAskedFor(t *testing.T) {
	u := mfaUAA(t)
	c, _ := newMFACLI(t, u, bob)
	c.run(t, "", "get-token", "-m", "").refused(t, exitRefused, "multi-factor")
}

func TestWrongCodeIsSentOnce(t *testing.T) {
	u := mfaUAA(t)
	c, _ := newMFACLI(t, u, bob)
	seen := u.watch(t)
	c.run(t, "", "get-token", "-m", "000000").refused(t, exitRefused, "bad credentials")
	seen.want("password", 1)
}

func TestRefreshNeedsNoCode(t *testing.T) {
	u := mfaUAA(t)
	c, secret := newMFACLI(t, u, alice)
	first := c.run(t, "", "get-token", "-m", totpCode(t, secret)).token(t)
	if second := c.run(t, "", "refresh", "-p", "dev").token(t); second == first {
		t.Error("refresh printed the old token")
	}
}
