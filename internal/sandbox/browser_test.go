package sandbox

import (
	"encoding/base64"
	"encoding/json"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// browser is a person's: it keeps cookies and fills in forms, and stops where a
// redirect leaves the server.
type browser struct {
	t      *testing.T
	client *http.Client
}

func newBrowser(t *testing.T) *browser {
	jar, _ := cookiejar.New(nil)
	return &browser{t, &http.Client{
		Jar:           jar,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

func (b *browser) do(r *http.Request) answer {
	b.t.Helper()
	resp, err := b.client.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(resp.Body)
	return answer{resp.StatusCode, resp.Header, string(body)}
}

func (b *browser) get(address, accept string) answer {
	b.t.Helper()
	return b.do(build(b.t, "GET", address, "", "Accept", accept))
}

var (
	formAction = regexp.MustCompile(`action="([^"]*)"`)
	formHidden = regexp.MustCompile(`type="hidden" name="([^"]*)" value="([^"]*)"`)
)

// submit posts the form of a page with its hidden fields and some more.
func (b *browser) submit(page answer, base string, pairs ...string) answer {
	b.t.Helper()
	action := formAction.FindStringSubmatch(page.body)
	if action == nil {
		b.t.Fatalf("no form in %d %s", page.status, page.body)
	}
	fields := values(pairs...)
	for _, m := range formHidden.FindAllStringSubmatch(page.body, -1) {
		fields.Set(m[1], html.UnescapeString(m[2]))
	}
	u, _ := url.Parse(base)
	return b.do(build(b.t, "POST", u.ResolveReference(&url.URL{Path: action[1]}).String(), fields.Encode(),
		"Content-Type", "application/x-www-form-urlencoded"))
}

// signIn fills in the form at the address and returns where that leads.
func (b *browser) signIn(address, user, password string) answer {
	b.t.Helper()
	return b.submit(b.get(address, "text/html"), address, "username", user, "password", password)
}

// follow goes on to where an answer points.
func (b *browser) follow(a answer) answer {
	b.t.Helper()
	return b.get(a.header.Get("Location"), "text/html")
}

// payload are the claims of a JWT.
func payload(t *testing.T, jwt string) map[string]any {
	t.Helper()
	parts := strings.Split(jwt, ".")
	if len(parts) != 3 {
		t.Fatalf("%q is no JWT", jwt)
	}
	b, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	var claims map[string]any
	if err := json.Unmarshal(b, &claims); err != nil {
		t.Fatal(err)
	}
	return claims
}
