//go:build interop && linux

package interop

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
)

// api is a server of which every page wants the token.
type api struct {
	*httptest.Server
	mu        sync.Mutex
	challenge string   // what a request without the right token is answered with
	refused   []string // tokens that it takes no more
	seen      []string // tokens that came, "" where none did
}

// newAPI serves pages to those who come with a token of idpauth's: as Bearer, or
// as a Basic password where the challenge says so.
func newAPI(t *testing.T, serve func(http.Handler) *httptest.Server, challenge string, pages http.Handler) *api {
	t.Helper()
	a := &api{challenge: challenge}
	a.Server = serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !a.admits(r) {
			w.Header().Set("WWW-Authenticate", a.challenge)
			http.Error(w, "no", http.StatusUnauthorized)
			return
		}
		pages.ServeHTTP(w, r)
	}))
	t.Cleanup(a.Close)
	return a
}

func (a *api) admits(r *http.Request) bool {
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if strings.HasPrefix(a.challenge, "Basic") {
		_, token, _ = r.BasicAuth()
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.seen = append(a.seen, token)
	return strings.Count(token, ".") == 2 && !slices.Contains(a.refused, token)
}

// refuse makes the server take a token no more.
func (a *api) refuse(token string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.refused = append(a.refused, token)
}

// last is the token that came last.
func (a *api) last(t *testing.T) string {
	t.Helper()
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.seen) == 0 {
		t.Fatal("nobody came")
	}
	return a.seen[len(a.seen)-1]
}

// hello is a page for those who were let in.
func hello(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "hello") }
