//go:build interop && linux

package interop

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

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

// What Apigee's documents tell people to type works under the scripts' names, each
// on a clean home: the address is UAA's, which knows no second factor of Apigee's.
func TestDocumentedCallsOfApigeesScriptsWork(t *testing.T) {
	u := plainUAA(t)
	all := alice.Name + "\n" + alice.Password + "\n\n"
	for name, tt := range map[string]struct{ input, script string }{
		"acurl signs in":         {"", `acurl "$API" -u "$WHO:$PASSWORD" -m 567123`},
		"acurl with a passcode":  {"", `acurl "$API" -u "$WHO" -m 567123 -p "$PASSCODE"`},
		"get_token asks":         {all, `token=$(get_token) && curl -H "Authorization: Bearer $token" "$API"`},
		"get_token signs in":     {"", `token=$(get_token -u "$WHO:$PASSWORD" -m 567123); curl -H "Authorization: Bearer $token" "$API"`},
		"get_token with a code":  {"", `get_token -p "$PASSCODE" >/dev/null && curl -H "Authorization: Bearer $(get_token)" "$API"`},
		"get_token in backticks": {all, "get_token >/dev/null && header=`get_token` && curl -H \"Authorization: Bearer $header\" \"$API\""},
	} {
		t.Run(name, func(t *testing.T) {
			c := newGetTokenCLI(t, u, alice.Password)
			names := t.TempDir()
			c.run(t, "", "compat", "install", "--dir", names).want(t, exitOK)
			c.setenv("PATH", names+":"+os.Getenv("PATH"))
			c.setenv("API", u.URL+"/userinfo")
			c.setenv("WHO", alice.Name)
			c.setenv("PASSWORD", alice.Password)
			if strings.Contains(tt.script, "PASSCODE") {
				c.setenv("PASSCODE", u.signIn(t, alice).passcode(t))
			}
			shell := c.alongside(t, "bash", "-c", tt.script)
			shell.Stdin = strings.NewReader(tt.input)
			var stderr bytes.Buffer
			shell.Stderr = &stderr
			out, err := shell.Output()
			if err != nil || decode(t, out)["user_name"] != alice.Name {
				t.Errorf("stdout %s, stderr %s: %v", out, stderr.Bytes(), err)
			}
		})
	}
}
