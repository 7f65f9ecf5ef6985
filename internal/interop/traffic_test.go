//go:build interop && linux

package interop

import (
	"strings"
	"testing"
)

// traffic is what passes through a recorder during one test.
type traffic struct {
	t        *testing.T
	recorder *recorder
	start    int
}

// watch starts to look at what passes. When the test ends, no secret may have
// stood in a URL: none that the test names, and no parameter of a token
// request at all.
func (r *recorder) watch(t *testing.T, secrets ...string) *traffic {
	w := &traffic{t: t, recorder: r, start: len(r.requests())}
	t.Cleanup(func() {
		for _, passed := range w.requests() {
			for _, secret := range secrets {
				if secret != "" && strings.Contains(passed.URL, secret) {
					t.Errorf("a secret in the URL %s", passed.URL)
				}
			}
			if strings.HasPrefix(passed.URL, "/oauth/token?") {
				t.Errorf("a token request with parameters in its URL: %s", passed.URL)
			}
		}
	})
	return w
}

func (w *traffic) requests() []request { return w.recorder.requests()[w.start:] }

// grants are the token requests of one grant type.
func (w *traffic) grants(grant string) []request {
	var found []request
	for _, passed := range w.requests() {
		if passed.Method == "POST" && passed.Form.Get("grant_type") == grant {
			found = append(found, passed)
		}
	}
	return found
}

// want fails the test unless a grant was asked for n times.
func (w *traffic) want(grant string, n int) {
	w.t.Helper()
	if got := len(w.grants(grant)); got != n {
		w.t.Errorf("%d requests with grant %s, want %d", got, grant, n)
	}
}
