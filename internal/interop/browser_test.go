//go:build interop && linux

package interop

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

// browser is a person's signed-in session at a UAA, as a web browser holds it.
type browser struct {
	client *http.Client
	base   string
}

// csrfCookie is the name of UAA's cookie, and of the form field that repeats it.
const csrfCookie = "X-Uaa-Csrf"

// signIn signs who in on the login page.
func (u *uaa) signIn(t *testing.T, who user) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	b := &browser{
		client: &http.Client{
			Jar:           jar,
			Timeout:       30 * time.Second,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		base: u.direct,
	}
	b.get(t, "/login", "text/html")
	location := b.post(t, "/login.do", url.Values{"username": {who.Name}, "password": {who.Password}})
	if strings.Contains(location, "error") {
		t.Fatalf("signing %s in: sent to %s", who.Name, location)
	}
	return b
}

var mfaKey = regexp.MustCompile(`<p id="key"[^>]*>\s*([A-Z2-7]+)`)

// enrol gives who a second factor, as UAA demands at the first sign-in, and
// returns its base32 secret.
func (b *browser) enrol(t *testing.T) string {
	t.Helper()
	page := b.get(t, "/login/mfa/manual", "text/html")
	found := mfaKey.FindStringSubmatch(page)
	if found == nil {
		t.Fatalf("no key on the enrolment page:\n%s", page)
	}
	b.get(t, "/login/mfa/verify", "text/html")
	b.verify(t, found[1])
	return found[1]
}

// enrolled signs who in and gives them a second factor, unless they have one,
// and returns its secret.
func (u *uaa) enrolled(t *testing.T, who user) string {
	t.Helper()
	if secret, enrolled := u.factors[who.Name]; enrolled {
		return secret
	}
	secret := u.signIn(t, who).enrol(t)
	u.factors[who.Name] = secret
	return secret
}

// verify shows the second factor.
func (b *browser) verify(t *testing.T, secret string) {
	t.Helper()
	location := b.post(t, "/login/mfa/verify.do", url.Values{"code": {totpCode(t, secret)}})
	if !strings.HasSuffix(location, "/login/mfa/completed") {
		t.Fatalf("verifying the second factor: sent to %q", location)
	}
}

// passcode fetches a one-time passcode.
func (b *browser) passcode(t *testing.T) string {
	t.Helper()
	var body string
	for range 2 { // the first answer after a sign-in may be the page for people
		body = b.get(t, "/passcode", "application/json")
		var code string
		if json.Unmarshal([]byte(body), &code) == nil {
			return code
		}
	}
	t.Fatalf("no passcode in %q", body)
	return ""
}

func (b *browser) get(t *testing.T, path, accept string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, b.base+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept", accept)
	_, body := b.do(t, request)
	return body
}

// post sends a form with UAA's token against forged requests, and returns
// where the answer leads.
func (b *browser) post(t *testing.T, path string, form url.Values) string {
	t.Helper()
	base, err := url.Parse(b.base)
	if err != nil {
		t.Fatal(err)
	}
	for _, cookie := range b.client.Jar.Cookies(base) {
		if cookie.Name == csrfCookie {
			form.Set(csrfCookie, cookie.Value)
		}
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, b.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	response, body := b.do(t, request)
	if response.StatusCode != http.StatusFound {
		t.Fatalf("POST %s: %s\n%s", path, response.Status, body)
	}
	return response.Header.Get("Location")
}

func (b *browser) do(t *testing.T, request *http.Request) (*http.Response, string) {
	t.Helper()
	response, err := b.client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(body)
}
