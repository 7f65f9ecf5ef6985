package flows_test

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"idpauth/flows"
)

// stray is a request of the listener that is not the browser coming back.
type stray struct {
	name   string
	method string
	change func(u *url.URL)      // of the right address
	adjust func(r *http.Request) // of the request for it
	status int
}

func TestStrayRequestsDoNotConsumeTheSignIn(t *testing.T) {
	state := func(value string) func(*url.URL) {
		return func(u *url.URL) { u.RawQuery = "code=c0de&state=" + value }
	}
	header := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	strays := []stray{
		{"wrong state", "GET", state("forged"), nil, 400},
		{"empty state", "GET", state(""), nil, 400},
		{"no state", "GET", func(u *url.URL) { u.RawQuery = "code=c0de" }, nil, 400},
		{"two wrong states", "GET", state("a&state=b"), nil, 400},
		{"wrong state's no", "GET", func(u *url.URL) { u.RawQuery = "error=access_denied&state=forged" }, nil, 400},
		{"nothing", "GET", func(u *url.URL) { u.RawQuery = "" }, nil, 400},
		{"broken query", "GET", func(u *url.URL) { u.RawQuery += "&a=%zz" }, nil, 400},
		{"favicon", "GET", func(u *url.URL) { u.Path = "/favicon.ico" }, nil, 404},
		{"root", "GET", func(u *url.URL) { u.Path = "/" }, nil, 404},
		{"longer path", "GET", func(u *url.URL) { u.Path += "/" }, nil, 404},
		{"HEAD", "HEAD", nil, nil, 405},
		{"PUT", "PUT", nil, nil, 405},
		{"OPTIONS", "OPTIONS", nil, nil, 204},
		{"foreign host", "GET", nil, func(r *http.Request) { r.Host = "evil.example" }, 403},
		{"foreign port", "GET", nil, func(r *http.Request) { r.Host = "127.0.0.1:1" }, 403},
		{"localhost", "GET", nil, func(r *http.Request) { r.Host = "localhost:" + r.URL.Port() }, 403},
		{"prefetch", "GET", nil, header("Sec-Purpose", "prefetch"), 503},
		{"prerender", "GET", nil, header("Sec-Purpose", "prefetch;prerender"), 503},
		{"old prefetch", "GET", nil, header("X-Moz", "prefetch"), 503},
		{"long header", "GET", nil, header("X-Long", strings.Repeat("x", 17<<10)), 431},
		{"long request line", "GET", func(u *url.URL) { u.RawQuery += "&a=" + strings.Repeat("x", 1<<20) }, nil, 431},
		{"posted JSON", "POST", nil, header("Content-Type", "application/json"), 415},
		{"long form", "POST", nil, posted("a=" + strings.Repeat("x", 65<<10)), 413},
		{"posted wrong state", "POST", nil, posted("code=c0de&state=forged"), 400},
		{"posted with the state in the query", "POST", nil, posted("code=c0de"), 400},
	}
	s := newBrowserSignIn(func(ctx context.Context, page *url.URL) error {
		for _, tt := range strays {
			u := back(page, "code", "stray")
			if tt.change != nil {
				tt.change(u)
			}
			response, err := load(ctx, tt.method, u, tt.adjust)
			if err != nil {
				// net/http may close before it has read all of what is too long.
				if tt.status != 431 {
					t.Errorf("%s: %v", tt.name, err)
				}
				continue
			}
			if response.StatusCode != tt.status {
				t.Errorf("%s: status %d, want %d", tt.name, response.StatusCode, tt.status)
			}
		}
		return comesBack("code", "c0de")(ctx, page)
	})
	s.run(t)
	s.succeeds(t)
	if got := s.peer.forms["/token"][0].Get("code"); got != "c0de" {
		t.Errorf("redeemed %q", got)
	}
}

// posted sends a form.
func posted(form string) func(*http.Request) {
	return func(r *http.Request) {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Body = io.NopCloser(strings.NewReader(form))
		r.ContentLength = int64(len(form))
	}
}

func TestFormPost(t *testing.T) {
	s := newBrowserSignIn(func(ctx context.Context, page *url.URL) error {
		u := back(page)
		form := "code=c0de&" + u.RawQuery
		u.RawQuery = ""
		response, err := load(ctx, "POST", u, func(r *http.Request) {
			posted(form)(r)
			r.Header.Set("Origin", "https://id.example.com")
		})
		if err != nil {
			return err
		}
		if got := response.Header.Get("Access-Control-Allow-Origin"); response.StatusCode != 200 || got != "https://id.example.com" {
			t.Errorf("status %d, allowed origin %q", response.StatusCode, got)
		}
		return nil
	})
	s.run(t)
	s.succeeds(t)
}

func TestPreflightAllowsTheServersPagesAlone(t *testing.T) {
	s := newBrowserSignIn(func(ctx context.Context, page *url.URL) error {
		for origin, allowed := range map[string]bool{"https://id.example.com": true, "https://evil.example": false, "null": false} {
			response, err := load(ctx, "OPTIONS", back(page), func(r *http.Request) {
				r.Header.Set("Origin", origin)
				r.Header.Set("Access-Control-Request-Method", "POST")
				r.Header.Set("Access-Control-Request-Private-Network", "true")
			})
			if err != nil {
				return err
			}
			got := response.Header
			if (got.Get("Access-Control-Allow-Origin") == origin) != allowed || (got.Get("Access-Control-Allow-Private-Network") == "true") != allowed {
				t.Errorf("%s: %v", origin, got)
			}
		}
		return comesBack("code", "c0de")(ctx, page)
	})
	s.run(t)
	s.succeeds(t)
}

func TestReloadShowsThePageAgainAndSendsNothing(t *testing.T) {
	var pages []string
	s := newBrowserSignIn(func(_ context.Context, page *url.URL) error {
		for _, code := range []string{"c0de", "c0de", "0ther"} {
			response, err := load(t.Context(), "GET", back(page, "code", code), nil) // the sign-in has ended its own
			if err != nil {
				return err
			}
			body, _ := io.ReadAll(response.Body)
			pages = append(pages, response.Status+string(body))
		}
		return nil
	})
	s.run(t)
	s.succeeds(t)
	if len(pages) != 3 || pages[0] != pages[1] || pages[0] != pages[2] || !strings.HasPrefix(pages[0], "200") {
		t.Errorf("pages %q", pages)
	}
	if forms := s.peer.forms["/token"]; len(forms) != 1 || forms[0].Get("code") != "c0de" {
		t.Errorf("token requests %v", forms)
	}
}

func TestResultPageKeepsTheAddressToItself(t *testing.T) {
	tests := []struct {
		name   string
		answer []string
		shows  string
	}{
		{"success", []string{"code", "c0de"}, "close this window"},
		{"denied", []string{"error", "access_denied", "error_description", `<script>alert(1)</script>"&`}, "alert(1) &#34;&amp;"},
		{"unclosed tag", []string{"error", "access_denied", "error_description", `<img src=x onerror=alert(1)`}, "&lt;img"},
		{"both", []string{"code", "c0de", "error", "access_denied"}, "both a code and an error"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newBrowserSignIn(func(ctx context.Context, page *url.URL) error {
				u := back(page, tt.answer...)
				response, err := load(ctx, "GET", u, nil)
				if err != nil {
					return err
				}
				body, _ := io.ReadAll(response.Body)
				if text := string(body); !strings.Contains(text, tt.shows) || strings.Contains(text, "c0de") || strings.Contains(text, u.Query().Get("state")) ||
					strings.Contains(text, "<script") || strings.Contains(text, "<img") || strings.Contains(text, "://") {
					t.Errorf("page %s", text)
				}
				for name, want := range map[string]string{
					"Content-Security-Policy": "default-src 'none'",
					"Referrer-Policy":         "no-referrer",
					"Cache-Control":           "no-store",
					"X-Content-Type-Options":  "nosniff",
					"Content-Type":            "text/html; charset=utf-8",
				} {
					if got := response.Header.Get(name); !strings.HasPrefix(got, want) {
						t.Errorf("%s: %q, want %q", name, got, want)
					}
				}
				return nil
			})
			s.run(t)
			if tt.name == "success" {
				s.succeeds(t)
			} else {
				s.fails(t, flows.Refused, "")
			}
		})
	}
}
