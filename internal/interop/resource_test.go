//go:build interop && linux

package interop

import "testing"

// APIs that oidc-provider knows.
const (
	ordersAPI = "https://orders.api.test"
	stockAPI  = "https://stock.api.test"
	nobodyAPI = "https://nobody.example.test" // one that it does not know
)

// newResourceCLI is the program after one sign-in for two APIs, whose browser
// has nobody in front of it any more.
func newResourceCLI(t *testing.T, op *oidcProvider) *cli {
	t.Helper()
	c := newCLI(t, op.profile("native", "interactive")+`
scopes: [openid, read, write]
resource: [`+ordersAPI+`, `+stockAPI+`]`)
	c.opens(t, agreeAtOIDCProvider)
	first := c.run(t, "", "get-token").token(t)
	if got := claims(t, first); got["aud"] != ordersAPI || got["scope"] != "read write" {
		t.Fatalf("claims %v", got)
	}
	c.setenv("BROWSER", "/bin/false")
	return c
}

func TestOneSignInAnswersManyQuestions(t *testing.T) {
	op := started(t, lab.oidcProvider)
	c := newResourceCLI(t, op)
	tests := []struct {
		name      string
		args      []string
		aud, want string
	}{
		{"another resource", []string{"--resource", stockAPI}, stockAPI, "read write"},
		{"a narrower scope", []string{"--resource", ordersAPI, "--scope", "openid read"}, ordersAPI, "read"},
		{"both", []string{"--resource", stockAPI, "--scope", "openid write"}, stockAPI, "write"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			seen := op.watch(t)
			token := c.run(t, "", append([]string{"get-token"}, test.args...)...).token(t)
			if got := claims(t, token); got["aud"] != test.aud || got["scope"] != test.want {
				t.Errorf("claims %v", got)
			}
			seen.want("refresh_token", 1)
			if again := c.run(t, "", append([]string{"get-token"}, test.args...)...).token(t); again != token {
				t.Error("the same question got another token")
			}
			seen.want("refresh_token", 1)
			seen.want("authorization_code", 0)
		})
	}
}

func TestScopeThatTheSessionMayNotHaveLeavesItAsItIs(t *testing.T) {
	op := started(t, lab.oidcProvider)
	c := newResourceCLI(t, op)
	seen := op.watch(t)
	c.run(t, "", "get-token", "--no-interactive", "--scope", "openid read write admin").
		refused(t, exitRefused, "login")
	seen.want("refresh_token", 1)
	c.run(t, "", "get-token", "--force").token(t)
	seen.want("refresh_token", 2)
	seen.want("authorization_code", 0)
}

// oidc-provider rotates the refresh token first and looks at the resource then:
// what it refuses costs it the session.
func TestSessionThatTheServerEndedOverAResourceIsBegunAnew(t *testing.T) {
	op := started(t, lab.oidcProvider)
	c := newResourceCLI(t, op)
	seen := op.watch(t)
	c.run(t, "", "get-token", "--no-interactive", "--resource", nobodyAPI).refused(t, exitRefused, "login")
	c.opens(t, agreeAtOIDCProvider)
	c.run(t, "", "get-token", "--force").token(t)
	seen.want("refresh_token", 2)
	seen.want("authorization_code", 1)
}
