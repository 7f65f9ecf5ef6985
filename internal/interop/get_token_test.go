//go:build interop && linux

package interop

import "testing"

// Exit codes of get_token.
const (
	exitCleared  = 2
	exitRejected = 22
)

// newGetTokenCLI is the program for whom u is Apigee's SSO server.
func newGetTokenCLI(t *testing.T, u *uaa, secrets ...string) *cli {
	t.Helper()
	c := newCLI(t, clientProfile(u, "edgecli", "edgeclisecret"), append(secrets, "edgeclisecret")...)
	c.setenv("SSO_LOGIN_URL", u.URL+"/")
	return c
}

func TestGetTokenSignsInByPassword(t *testing.T) {
	u := plainUAA(t)
	seen := u.watch(t, alice.Password, "edgeclisecret")
	c := newGetTokenCLI(t, u, alice.Password)
	token := c.run(t, "", "get_token", "-u", "Alice:"+alice.Password, "-m", "").token(t)
	if got := claims(t, token); got["user_name"] != alice.Name || got["client_id"] != "edgecli" {
		t.Errorf("claims %v", got)
	}
	if again := c.run(t, "", "get_token").token(t); again != token {
		t.Error("the second call printed another token")
	}
	seen.want("password", 1)

	// acurl takes the token to an API, by the real curl.
	answer := c.run(t, "", "acurl", "-sS", u.URL+"/userinfo").want(t, exitOK).object(t)
	if answer["user_name"] != alice.Name {
		t.Errorf("userinfo %v", answer)
	}
	c.run(t, "", "get_token", "--clear-sso-cache").want(t, exitCleared)
	c.run(t, "", "get_token", "-u", bob.Name+":not-his-password", "-m", "").refused(t, exitRejected, "bad credentials")
	seen.want("password", 2)
}

func TestGetTokenRedeemsAPasscode(t *testing.T) {
	u := plainUAA(t)
	passcode := u.signIn(t, lena).passcode(t)
	seen := u.watch(t, passcode)
	c := newGetTokenCLI(t, u, passcode)
	token := c.run(t, "", "get_token", "-p", passcode).token(t)
	if got := claims(t, token); got["user_name"] != lena.Name || got["origin"] != "ldap" {
		t.Errorf("claims %v", got)
	}
	if again := c.run(t, "", "get_token", "-u", "LENA").token(t); again != token {
		t.Error("the second call printed another token")
	}
	seen.want("password", 1)
	c.run(t, "", "get_token", "--clear-all-sso-cache").want(t, exitCleared)
	c.run(t, "", "get_token", "-p", passcode).refused(t, exitRejected, "passcode")
}
