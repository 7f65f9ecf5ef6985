package flows_test

import (
	"errors"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"idpauth/flows"
	"idpauth/profiles"
)

// FuzzTokenResponse looks for a panic, for a token that no header can hold and for
// a life that no server can mean.
func FuzzTokenResponse(f *testing.F) {
	for _, body := range []string{
		`{"access_token":"t0k3n","token_type":"Bearer","expires_in":3600,"refresh_token":"r"}`,
		`{"access_token":"a.b.c","token_type":"bearer","expires_in":"1e3","refresh_expires_in":0,"scope":"a b"}`,
		`{"access_token":"eyJhbGciOiJub25lIn0.eyJleHAiOjFlNDAwfQ.","token_type":"Bearer","expires_in":-1}`,
		`{"access_token":"t0k3n","access_token":"other","expires_in":1e400}`,
		`{"error":"invalid_client","error_description":"\u001b[31mno\u202e"}`,
		`{"error":"e","error_description":"` + strings.Repeat("<", 1<<20-64) + `"}`, // it took a minute to be read
		"\ufeff{}", "<html>", "",
	} {
		f.Add(200, body)
		f.Add(400, body)
	}
	f.Fuzz(func(t *testing.T, status int, body string) {
		if status < 200 || status > 599 {
			return
		}
		got, err := newWorld("client-credentials", says(status, body)).token(t, nil)
		if err != nil {
			judgeError(t, err)
			return
		}
		access := got.AccessToken.Reveal()
		if access == "" || strings.ContainsFunc(access, func(r rune) bool { return r <= ' ' || r > '~' }) {
			t.Errorf("%q: the access token is %q", body, access)
		}
		if life := time.Until(got.ExpiresAt); status/100 != 2 || life > 1<<31*time.Second && strings.Count(access, ".") != 2 {
			t.Errorf("%d %q: the token lives for %v", status, body, life)
		}
	})
}

// FuzzMetadata looks for a panic, and for metadata of another issuer or with
// endpoints to which nothing should be sent.
func FuzzMetadata(f *testing.F) {
	const issuer = "https://id.example.com"
	f.Add(document(issuer))
	f.Add(document(issuer, `token_endpoint="http://id.example.com/token"`))
	f.Add(document(issuer, `jwks_uri="https://127.0.0.1/keys"`, `grant_types_supported=["refresh_token",1]`))
	f.Add(document(issuer, `mtls_endpoint_aliases={"token_endpoint":"https://[::1]/"}`))
	for _, address := range []string{
		"https://0x7f000001", "https://127.1/", "https://[::ffff:10.0.0.1]/", "https://localhost./", "https://[64:ff9b::a9fe:a9fe]/", "https://１２７.0.0.1/",
		"https://u@id.example.com/", "javascript:alert(1)", "https://id.example.com/#f", "//x", `https:\\\\x`, "https://[fe80::1%25eth0]/",
	} {
		f.Add(document(issuer, `token_endpoint="`+address+`"`))
	}
	f.Add(document("https://other.example.com"))
	f.Add("{}")
	f.Fuzz(func(t *testing.T, body string) {
		s := newSeeker(issuer, func(r *http.Request) (*http.Response, error) { return answered(r, 200, body), nil })
		metadata, err := s.discover(t)
		if err != nil {
			judgeError(t, err)
			return
		}
		if metadata.Issuer != issuer {
			t.Errorf("%q is of issuer %q", body, metadata.Issuer)
		}
		for _, e := range []profiles.Endpoints{metadata.Endpoints, metadata.MTLS} {
			for _, address := range []string{e.Authorization, e.Token, e.DeviceAuthorization, e.Revocation, e.Introspection, e.Userinfo, e.JWKS} {
				u, err := url.Parse(address)
				if address != "" && (err != nil || u.Scheme != "https" || u.Hostname() == "" || u.User != nil || u.Fragment != "") {
					t.Errorf("%q has the endpoint %q", body, address)
					continue
				}
				if ip, err := netip.ParseAddr(u.Hostname()); err == nil && (ip.IsLoopback() || ip.IsPrivate() || ip.IsUnspecified() || ip.IsLinkLocalUnicast()) || u.Hostname() == "localhost" {
					t.Errorf("%q has the endpoint %q, which is not for all", body, address)
				}
			}
		}
	})
}

// FuzzPastedResponse looks for a panic, and for a code that is taken from an address
// whose state cannot be the sign-in's: that is random.
func FuzzPastedResponse(f *testing.F) {
	for _, pasted := range []string{
		"c0de", "http://127.0.0.1/callback?code=c0de&state=s", "https://x/?code=a;b&state=%zz#state=",
		"?error=access_denied", "code=c0de&code=c0de", "state=", "://", "\x1b[31m",
	} {
		f.Add(pasted)
	}
	f.Fuzz(func(t *testing.T, pasted string) {
		s, person := newPaste(text(pasted), text(pasted))
		person.err = &flows.Error{Kind: flows.Usage, Msg: "the person has left"}
		s.run(t)
		if s.err != nil {
			judgeError(t, s.err)
		}
		if sent := len(s.peer.forms["/token"]); sent > 1 || sent == 1 && strings.Contains(pasted, "://") {
			t.Errorf("%q: sent %d times", pasted, sent)
		}
	})
}

// judgeError demands an error that has an exit code, and few words.
func judgeError(t *testing.T, err error) {
	t.Helper()
	if !errors.As(err, new(*flows.Error)) {
		t.Errorf("%v is no error of a flow", err)
	}
	if length := len(err.Error()); length > 4000 {
		t.Errorf("an error of %d bytes: %.100s…", length, err)
	}
}
