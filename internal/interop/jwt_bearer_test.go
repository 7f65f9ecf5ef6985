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

func TestClientSignsAnAssertionAboutSomebody(t *testing.T) {
	u := plainUAA(t)
	seen := u.watch(t)
	c := newCLI(t, signerProfile(t, u, u.signer), "edgeclisecret")
	token := c.run(t, "", "get-token").token(t)
	if got := claims(t, token); got["user_name"] != "sigrid" || got["origin"] != "signer" {
		t.Errorf("claims %v", got)
	}
	seen.want("urn:ietf:params:oauth:grant-type:jwt-bearer", 1)
}

func TestAssertionThatAStrangerSignedIsSentOnce(t *testing.T) {
	u := plainUAA(t)
	stranger, err := newClientKeyPair("RS256")
	if err != nil {
		t.Fatal(err)
	}
	seen := u.watch(t)
	newCLI(t, signerProfile(t, u, stranger), "edgeclisecret").run(t, "", "get-token").refused(t, exitRefused, "")
	seen.want("urn:ietf:params:oauth:grant-type:jwt-bearer", 1)
}

// signerProfile is that of a client which signs its assertions with a key.
func signerProfile(t *testing.T, u *uaa, pair *clientKeyPair) string {
	t.Helper()
	return clientProfile(u, "edgecli", "edgeclisecret") + `
flow: jwt-bearer
client_auth: client_secret_basic
private_key: {file: ` + write(t, pair.private) + `}
username: sigrid
`
}

// newAssertionCLI is the program with a profile that hands an assertion in.
func newAssertionCLI(t *testing.T, u *uaa, assertion string) *cli {
	t.Helper()
	c := newCLI(t, clientProfile(u, "edgecli", "edgeclisecret")+"\nflow: jwt-bearer\nassertion: {env: THE_ASSERTION}", assertion)
	c.setenv("THE_ASSERTION", assertion)
	return c
}
