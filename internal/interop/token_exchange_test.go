//go:build interop && linux

package interop

import "testing"

func TestIDTokenOfAnotherServerIsExchangedForOneOfDex(t *testing.T) {
	op, d := started(t, lab.oidcProvider), started(t, lab.exchangingDex)
	signIn := newCLI(t, op.profile("native", "interactive")+"scopes: [openid]")
	signIn.opens(t, agreeAtOIDCProvider)
	subject := signIn.run(t, "", "get-token", "-o", "json").want(t, exitOK).object(t)["id_token"].(string)

	seen := d.watch(t, subject)
	answer := newExchangeCLI(t, d, subject).run(t, "", "get-token", "-o", "json").want(t, exitOK).object(t)
	if got := claims(t, answer["access_token"].(string)); got["iss"] != d.URL || got["name"] != alice.Name {
		t.Errorf("claims %v", got)
	}
	if got := answer["issued_token_type"]; got != "urn:ietf:params:oauth:token-type:access_token" {
		t.Errorf("issued_token_type %v", got)
	}
	seen.want("urn:ietf:params:oauth:grant-type:token-exchange", 1)
	shows(t, dexName, "token-exchange")

	newExchangeCLI(t, d, subject+"A").run(t, "", "get-token").refused(t, exitRefused, "access_denied")
	seen.want("urn:ietf:params:oauth:grant-type:token-exchange", 2)
}

// newExchangeCLI is the program with a profile that hands in an ID token, for
// which Dex has to be told whose it is.
func newExchangeCLI(t *testing.T, d *dex, subject string) *cli {
	t.Helper()
	c := newCLI(t, d.profile("token-exchange")+`
subject_token: {env: THE_SUBJECT}
subject_token_type: id_token
params: {connector_id: upstream}
`, subject)
	c.setenv("THE_SUBJECT", subject)
	return c
}
