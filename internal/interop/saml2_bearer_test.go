//go:build interop && linux

package interop

import (
	"encoding/base64"
	"os"
	"strings"
	"testing"
	"time"
)

const grantSAML2Bearer = "urn:ietf:params:oauth:grant-type:saml2-bearer"

func TestSAMLAssertionGetsTheTokenOfWhomItIsAbout(t *testing.T) {
	u := plainUAA(t)
	seen := u.watch(t, "edgeclisecret")
	c := newSAMLCLI(t, u, u.saml.sign(t, u.about("sigrid", time.Now())))
	got := claims(t, c.run(t, "", "get-token").token(t))
	if got["user_name"] != "sigrid" || got["origin"] != samlOrigin || got["client_id"] != "samlcli" {
		t.Errorf("claims %v", got)
	}
	seen.want(grantSAML2Bearer, 1)
	shows(t, uaaName, "saml2-bearer")
}

func TestSAMLAssertionMayBeEncodedAlready(t *testing.T) {
	u := plainUAA(t)
	text := read(t, u.saml.sign(t, u.about("sigrid", time.Now())))
	c := newSAMLCLI(t, u, write(t, base64.RawURLEncoding.EncodeToString([]byte(text))+"\n"))
	if got := claims(t, c.run(t, "", "get-token").token(t)); got["user_name"] != "sigrid" {
		t.Errorf("claims %v", got)
	}
}

func TestSAMLSessionIsCachedAndRefreshed(t *testing.T) {
	u := plainUAA(t)
	c := newSAMLCLI(t, u, u.saml.sign(t, u.about("sigrid", time.Now())))
	first := c.run(t, "", "get-token", "-o", "json").want(t, exitOK).object(t)
	seen := u.watch(t, first["refresh_token"].(string))

	status := c.run(t, "", "status", "-o", "json").want(t, exitOK).object(t)
	if status["valid"] != true || status["refreshable"] != true {
		t.Errorf("status %v", status)
	}
	if again := c.run(t, "", "get-token").token(t); again != first["access_token"] {
		t.Error("the second call printed another token")
	}
	second := c.run(t, "", "refresh").token(t)
	if got := claims(t, second); second == first["access_token"] || got["user_name"] != "sigrid" {
		t.Errorf("refreshed: claims %v", got)
	}
	seen.want("refresh_token", 1)
	seen.want(grantSAML2Bearer, 0)
}

func TestUntrustworthySAMLAssertionIsSentOnce(t *testing.T) {
	u := plainUAA(t)
	stranger, err := newSAMLIdP()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	good := u.about("sigrid", now)
	elsewhere, other := good, good
	elsewhere.Recipient = "https://uaa.example.test/oauth/token/alias/" + uaaEntityID
	other.Audience = "another-uaa"
	tests := []struct{ name, assertion string }{
		{"tampered with", write(t, strings.Replace(read(t, u.saml.sign(t, good)), "sigrid", "astrid", 1))},
		{"expired", u.saml.sign(t, u.about("sigrid", now.Add(-time.Hour)))},
		{"signed by a stranger", stranger.sign(t, good)},
		{"for another endpoint", u.saml.sign(t, elsewhere)},
		{"for another audience", u.saml.sign(t, other)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			seen := u.watch(t)
			newSAMLCLI(t, u, test.assertion).run(t, "", "get-token").refused(t, exitRefused, "")
			seen.want(grantSAML2Bearer, 1)
		})
	}
}

// newSAMLCLI is the program with a profile that hands in the SAML assertion in a
// file.
func newSAMLCLI(t *testing.T, u *uaa, assertion string) *cli {
	t.Helper()
	return newCLI(t, clientProfile(u, "samlcli", "edgeclisecret")+`
flow: saml2-bearer
assertion: {file: `+assertion+`}
endpoints: {token: "`+u.samlEndpoint()+`"}
`, "edgeclisecret")
}

// about is an assertion for u about who, good for five minutes.
func (u *uaa) about(who string, issued time.Time) samlAssertion {
	return samlAssertion{
		Issuer: u.saml.EntityID, Subject: who, Recipient: u.samlEndpoint(), Audience: uaaEntityID,
		Issued: issued, Expires: issued.Add(5 * time.Minute),
	}
}

// read is the text of a file.
func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
