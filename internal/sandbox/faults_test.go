package sandbox

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// tryToken asks for a client's token; the transport decompresses nothing.
func tryToken(t *testing.T, s *Running) (answer, error) {
	t.Helper()
	r := build(t, "POST", s.URL+tokenPath, "grant_type=client_credentials", "Content-Type", "application/x-www-form-urlencoded")
	r.SetBasicAuth("edgecli", "edgeclisecret")
	transport := &http.Transport{DisableCompression: true, DisableKeepAlives: true}
	resp, err := transport.RoundTrip(r)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return answer{resp.StatusCode, resp.Header, string(body)}, err
}

func TestAnswersCanBeEdited(t *testing.T) {
	for _, row := range []struct {
		name   string
		on     Switch
		status int
		want   string
	}{
		{"status with Retry-After", Switch{Name: "status", Value: "503 7"}, 503, ""},
		{"OAuth error", Switch{Name: "error", Value: "400 invalid_target no such place"}, 400, `{"error":"invalid_target","error_description":"no such place"}`},
		{"web page", Switch{Name: "html", Value: "200"}, 200, "<html>"},
		{"literal body", Switch{Name: "body", Value: "[]"}, 200, "[]"},
		{"expires_in missing", Switch{Name: "drop", Value: "expires_in"}, 200, `"token_type":"bearer","scope"`},
		{"expires_in negative", Switch{Name: "set", Value: "expires_in=-1"}, 200, `"expires_in":-1,`},
		{"expires_in NaN", Switch{Name: "set", Value: "expires_in=NaN"}, 200, `"expires_in":NaN,`},
		{"expires_in a string", Switch{Name: "set", Value: `expires_in="1799"`}, 200, `"expires_in":"1799"`},
		{"token_type odd", Switch{Name: "set", Value: `token_type="DPoP"`}, 200, `"token_type":"DPoP"`},
		{"access_token a number", Switch{Name: "set", Value: "access_token=1"}, 200, `{"access_token":1,`},
		{"new member", Switch{Name: "set", Value: "big=12345678901234567890"}, 200, `,"big":12345678901234567890}`},
		{"duplicate member", Switch{Name: "append", Value: `access_token="x"`}, 200, `,"access_token":"x"}`},
		{"two values", Switch{Name: "trailing", Value: `{}`}, 200, `"}{}`},
		{"byte order mark", Switch{Name: "bom"}, 200, "\ufeff{"},
		{"deep", Switch{Name: "deep", Value: "3"}, 200, `"deep":[[[]]]}`},
		{"huge", Switch{Name: "huge", Value: "100000"}, 200, strings.Repeat(" ", 100000) + "{"},
		{"header", Switch{Name: "header", Value: "Content-Type=text/plain"}, 200, "access_token"},
		{"other status", Switch{Name: "answer-status", Value: "201"}, 201, "access_token"},
		{"called gzip", Switch{Name: "gzip-lie"}, 200, "access_token"},
	} {
		t.Run(row.name, func(t *testing.T) {
			a, err := tryToken(t, start(t, row.on))
			if err != nil {
				t.Fatal(err)
			}
			expect(t, a, row.status, row.want)
			if row.on.Name == "status" && (a.header.Get("Retry-After") != "7" || a.body != "") {
				t.Errorf("Retry-After %q, body %q", a.header.Get("Retry-After"), a.body)
			}
		})
	}
}

func TestRedirectsGoWhereTheyAreTold(t *testing.T) {
	for _, code := range []string{"302", "307", "308"} {
		a, err := tryToken(t, start(t, Switch{Name: "redirect", Value: code + " http://127.0.0.1:9/x"}))
		if err != nil || a.header.Get("Location") != "http://127.0.0.1:9/x" {
			t.Errorf("%s: %d to %q, %v", code, a.status, a.header.Get("Location"), err)
		}
	}
}

func TestBodiesCanBeCompressed(t *testing.T) {
	for _, on := range []Switch{{Name: "gzip"}, {Name: "gzip-bomb", Value: "3000000"}} {
		a, err := tryToken(t, start(t, on))
		if err != nil {
			t.Fatal(err)
		}
		z, err := gzip.NewReader(strings.NewReader(a.body))
		if err != nil {
			t.Fatalf("%s: %v", on.Name, err)
		}
		plain, err := io.ReadAll(z)
		if err != nil || !bytes.Contains(plain, []byte("access_token")) || len(a.body) > 10_000 {
			t.Errorf("%s: %d bytes hold %d, %v", on.Name, len(a.body), len(plain), err)
		}
	}
}

func TestConnectionsCanBreak(t *testing.T) {
	for _, row := range []struct {
		on   Switch
		want error
		done bool // the endpoint has run
	}{
		{Switch{Name: "reset"}, syscall.ECONNRESET, false},
		{Switch{Name: "close"}, io.EOF, false},
		{Switch{Name: "lose"}, syscall.ECONNRESET, true},
		{Switch{Name: "truncate", Value: "10"}, io.ErrUnexpectedEOF, true},
	} {
		t.Run(row.on.Name, func(t *testing.T) {
			s := start(t, row.on)
			_, err := tryToken(t, s)
			if !errors.Is(err, row.want) && !(row.want == syscall.ECONNRESET && err != nil) {
				t.Errorf("error %v, want %v", err, row.want)
			}
			if granted := s.Counts().Granted["client_credentials"] == 1; granted != row.done {
				t.Errorf("granted: %v", granted)
			}
		})
	}
}

// serveInBubble runs a token request without a network, on the fake clock.
func serveInBubble(s *Server, r *http.Request) *httptest.ResponseRecorder {
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetBasicAuth("edgecli", "edgeclisecret")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func TestAnswersCanBeLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, row := range []struct {
			on   Switch
			want time.Duration
		}{
			{Switch{Name: "latency", Value: "3s"}, 3 * time.Second},
			{Switch{Name: "hang"}, time.Minute},
			{Switch{Name: "hang-body", Value: "5"}, time.Minute},
			{Switch{Name: "drip", Value: "1s"}, time.Minute},
		} {
			s := New(Options{Switches: Switches{row.on}})
			r := httptest.NewRequestWithContext(t.Context(), "POST", tokenPath, strings.NewReader("grant_type=client_credentials"))
			ctx, cancel := context.WithTimeout(r.Context(), time.Minute)
			began := time.Now()
			w := serveInBubble(s, r.WithContext(ctx))
			if took := time.Since(began); took != row.want {
				t.Errorf("%s took %v, want %v", row.on.Name, took, row.want)
			}
			if row.on.Name == "hang-body" && w.Body.Len() != 5 {
				t.Errorf("%d bytes before it hung", w.Body.Len())
			}
			cancel()
		}
	})
}

func TestHeadersCanBeMany(t *testing.T) {
	a, err := tryToken(t, start(t, Switch{Name: "headers", Value: "500"}))
	if err != nil || len(a.header) < 500 {
		t.Errorf("%d header fields, %v", len(a.header), err)
	}
}

func TestASwitchHitsWhatItNames(t *testing.T) {
	for _, row := range []struct {
		name string
		on   Switch
		want []int // statuses of: a client's token, a password's, a client's, discovery
	}{
		{"the token endpoint by default", Switch{Name: "status", Value: "500"}, []int{500, 500, 500, 200}},
		{"one grant", Switch{Name: "status", Value: "500", Grant: "password"}, []int{200, 500, 200, 200}},
		{"another path", Switch{Name: "status", Value: "500", Path: "/.well-known/"}, []int{200, 200, 200, 500}},
		{"all", Switch{Name: "status", Value: "500", Path: "*"}, []int{500, 500, 500, 500}},
		{"once", Switch{Name: "status", Value: "503", Times: 1}, []int{503, 200, 200, 200}},
		{"after the first", Switch{Name: "status", Value: "503", After: 1}, []int{200, 503, 503, 200}},
		{"the second alone", Switch{Name: "status", Value: "503", After: 1, Times: 1}, []int{200, 503, 200, 200}},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := start(t, row.on)
			got := []int{
				ask(t, s, "edgecli", "grant_type", "client_credentials").status,
				ask(t, s, "edgecli", "grant_type", "password", "username", "alice", "password", "alicepw").status,
				ask(t, s, "edgecli", "grant_type", "client_credentials").status,
				get(t, s.URL+"/.well-known/openid-configuration").status,
			}
			for i := range got {
				if got[i] != row.want[i] {
					t.Fatalf("statuses %v, want %v", got, row.want)
				}
			}
		})
	}
}

func TestTheAPIMayRefuseOnce(t *testing.T) {
	s := start(t, Switch{Name: "status", Value: "401", Path: "/api/echo", Times: 1})
	token := signIn(t, s, "edgecli").text(t, "access_token")
	expect(t, get(t, s.URL+"/api/echo", "Authorization", "Bearer "+token), 401)
	expect(t, get(t, s.URL+"/api/echo", "Authorization", "Bearer "+token), 200)
}

func TestEveryModeSaysWhatItDoes(t *testing.T) {
	seen := map[string]bool{}
	for _, m := range Catalogue() {
		if m.Name == "" || m.Path == "" || m.Does == "" || seen[m.Name] {
			t.Errorf("row %q is incomplete or there twice", m.Name)
		}
		if m.check != nil && m.Value == "" {
			t.Errorf("row %q checks an argument that it does not describe", m.Name)
		}
		seen[m.Name] = true
	}
}
