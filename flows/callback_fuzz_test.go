package flows

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// FuzzCallback looks for a request that ends the wait without knowing the state,
// and for a page that shows what it was sent as more than text.
func FuzzCallback(f *testing.F) {
	const state = "st4te"
	for _, sent := range []string{
		"code=c0de&state=st4te", "code=c0de&state=forged", "code=c0de", "state=st4te", "state=a&state=st4te&code=b", "STATE=st4te&code=b", "state=st4te%00&code=b",
		"error=access_denied&error_description=%3Cscript%3Ealert(1)%3C/script%3E%22%26&state=st4te", "error=%3Cimg+src%3Dx+onerror%3Dalert(1)&state=st4te",
		"code=c0de&error=no&state=st4te", "state=st4te&code=b;iss=c", "a=%zz&state=st4te", "error=e&error_description=%1b%5B2J%E2%80%AE&state=st4te&iss=x",
	} {
		f.Add("GET", "127.0.0.1:8400", "/callback", sent, "", "")
		f.Add("POST", "127.0.0.1:8400", "/callback", "", "application/x-www-form-urlencoded", sent)
	}
	f.Add("POST", "127.0.0.1:8400", "/callback", "code=c0de&state=st4te", "text/plain", "code=c0de&state=st4te")
	f.Add("GET", "evil.example", "/callback", "code=c0de&state=st4te", "", "")
	f.Fuzz(func(t *testing.T, method, host, path, query, kind, body string) {
		answers := make(chan authorizationResponse, 1)
		c := &callback{redirect: &url.URL{Scheme: "http", Host: "127.0.0.1:8400", Path: "/callback"}, state: state, from: "https://id.example.com", answers: answers}
		request := httptest.NewRequest(http.MethodGet, "/", strings.NewReader(body))
		request.Method, request.Host, request.URL.Path, request.URL.RawQuery = method, host, path, query
		request.Header.Set("Content-Type", kind)
		page := httptest.NewRecorder()
		c.ServeHTTP(page, request)

		sent, _ := url.ParseQuery(query)
		if method == http.MethodPost {
			sent, _ = url.ParseQuery(body)
		}
		if len(answers) > 0 && (!slices.Contains(sent["state"], state) || host != "127.0.0.1:8400" || path != "/callback") {
			t.Errorf("%s %s%s?%q with %s %q ends the wait", method, host, path, query, kind, body)
		}
		text := page.Body.String()
		if _, inside, ok := strings.Cut(text, "<h1>"); ok && strings.ContainsAny(strings.NewReplacer("</h1>\n<p>", "", "</p>\n</html>\n", "").Replace(inside), `<>"'`) {
			t.Errorf("page %q", text)
		}
	})
}
