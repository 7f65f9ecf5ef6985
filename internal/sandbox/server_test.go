package sandbox

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"testing"
	"time"
)

// clockwork is a clock that only Advance moves.
func clockwork() time.Time { return time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC) }

func start(t *testing.T, switches ...Switch) *Running {
	t.Helper()
	s, err := Start(context.Background(), Options{Now: clockwork, Switches: switches})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string
}

func (a answer) json(t *testing.T) map[string]any {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal([]byte(a.body), &m); err != nil {
		t.Fatalf("answer %q: %v", a.body, err)
	}
	return m
}

func (a answer) text(t *testing.T, member string) string {
	t.Helper()
	v, _ := a.json(t)[member].(string)
	if v == "" {
		t.Fatalf("answer %s has no %s", a.body, member)
	}
	return v
}

// do sends a request without following redirects.
func do(t *testing.T, r *http.Request) answer {
	t.Helper()
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{resp.StatusCode, resp.Header, string(body)}
}

func get(t *testing.T, address string, header ...string) answer {
	t.Helper()
	return do(t, build(t, http.MethodGet, address, "", header...))
}

func build(t *testing.T, method, address, body string, header ...string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return r
}

// values makes a form of names and values.
func values(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}

// post sends a form as a client with its secret by Basic; "" is no client.
func post(t *testing.T, s *Running, path, client string, pairs ...string) answer {
	t.Helper()
	r := build(t, http.MethodPost, s.URL+path, values(pairs...).Encode(), "Content-Type", "application/x-www-form-urlencoded")
	if c := s.clients[client]; c != nil {
		r.SetBasicAuth(c.ID, c.Secret)
	}
	return do(t, r)
}

func ask(t *testing.T, s *Running, client string, pairs ...string) answer {
	t.Helper()
	return post(t, s, tokenPath, client, pairs...)
}

func expect(t *testing.T, got answer, status int, fragments ...string) {
	t.Helper()
	if got.status != status {
		t.Errorf("status %d, want %d; body %s", got.status, status, got.body)
	}
	for _, f := range fragments {
		if !strings.Contains(got.body, f) {
			t.Errorf("body %s\nlacks %s", got.body, f)
		}
	}
}

// signIn is a password grant that must succeed.
func signIn(t *testing.T, s *Running, client string, more ...string) answer {
	t.Helper()
	a := ask(t, s, client, append([]string{"grant_type", "password", "username", "alice", "password", "alicepw"}, more...)...)
	if a.status != http.StatusOK {
		t.Fatalf("sign-in: %d %s", a.status, a.body)
	}
	return a
}

func TestUnknownPathsRedirectToTheLoginPage(t *testing.T) {
	s := start(t)
	a := get(t, s.URL+"/nowhere")
	if a.status != http.StatusFound || a.header.Get("Location") != s.URL+"/login" {
		t.Errorf("got %d to %q", a.status, a.header.Get("Location"))
	}
	expect(t, get(t, s.URL+"/version"), http.StatusOK, `{"cliVersion":"2.2.1"}`)
}

func TestASwitchThatDoesNotExistIsRefused(t *testing.T) {
	if _, err := Start(t.Context(), Options{Switches: Switches{{Name: "no-such"}}}); err == nil {
		t.Error("Start took an unknown switch")
	}
	s := start(t)
	for _, w := range []Switch{{Name: "refresh", Value: "sometimes"}, {Name: "latency", Value: "soon"}, {Name: "set", Value: "scope"}} {
		if err := s.AddSwitches(w); err == nil {
			t.Errorf("AddSwitches took %+v", w)
		}
	}
}

func TestCloseEndsHangingRequests(t *testing.T) {
	s := start(t, Switch{Name: "hang", Path: "*"})
	result := make(chan error, 1)
	r := build(t, http.MethodGet, s.URL+"/version", "")
	go func() {
		_, err := http.DefaultTransport.RoundTrip(r)
		result <- err
	}()
	for len(s.Requests()) == 0 {
		runtime.Gosched()
	}
	s.Close()
	if err := <-result; err == nil {
		t.Error("a hanging request got an answer")
	}
}
