package transport

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
)

func TestPostIsNeverRedirected(t *testing.T) {
	for _, status := range []int{300, 301, 302, 303, 304, 307, 308} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			var elsewhere, again atomic.Int32
			other := serve(t, func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) })
			for name, target := range map[string]string{
				"other origin": other.URL + "/path?code=canary", "same origin": "/again", "script": "javascript:canary", "nowhere": "", "no URL": "http://[canary",
			} {
				server := serve(t, func(w http.ResponseWriter, r *http.Request) {
					if r.URL.Path == "/again" {
						again.Add(1)
					}
					if target != "" {
						w.Header().Set("Location", target)
					}
					w.WriteHeader(status)
				})
				_, _, err := fetch(t, t.Context(), newClient(t, Options{}), http.MethodPost, server.URL)
				t.Log(name, err)
				text := "redirect"
				if name == "other origin" {
					text = other.URL
				}
				wantError(t, err, KindRedirect, text)
			}
			if elsewhere.Load()+again.Load() != 0 {
				t.Errorf("the redirect was followed")
			}
		})
	}
}

func TestGetIsRedirectedWithinItsOrigin(t *testing.T) {
	var referer string
	other := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("another origin was asked") })
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		referer += r.Header.Get("Referer")
		switch r.URL.Path {
		case "/end":
		case "/other":
			http.Redirect(w, r, other.URL+"/?code=canary", http.StatusFound)
		case "/script":
			w.Header().Set("Location", "javascript:canary")
			w.WriteHeader(http.StatusFound)
		case "/nowhere":
			w.WriteHeader(http.StatusFound)
		case "/loop":
			http.Redirect(w, r, "/loop", http.StatusFound)
		default:
			var left int
			fmt.Sscanf(r.URL.Path, "/%d", &left)
			next := "/end"
			if left > 1 {
				next = fmt.Sprintf("/%d", left-1)
			}
			http.Redirect(w, r, next, http.StatusTemporaryRedirect)
		}
	})
	client := newClient(t, Options{})
	tests := map[string]string{ // path: text of the error
		"/1":       "",
		"/3":       "",
		"/4":       "more than 3 redirects",
		"/loop":    "more than 3 redirects",
		"/other":   "another origin, " + other.URL,
		"/script":  "another origin, javascript:",
		"/nowhere": "302 without a usable address",
	}
	for path, text := range tests {
		t.Run(path, func(t *testing.T) {
			_, _, err := fetch(t, t.Context(), client, http.MethodGet, server.URL+path)
			if text != "" {
				wantError(t, err, KindRedirect, text)
			} else if err != nil {
				t.Error(err)
			}
		})
	}
	if referer != "" {
		t.Errorf("Referer %q was sent", referer)
	}
}

func TestGetIsNotRedirectedToPlainHTTP(t *testing.T) {
	plain := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("plain HTTP was asked") })
	a := newAuthority(t)
	server := a.serve(a.issue(nil), nil, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, plain.URL, http.StatusFound)
	})
	_, _, err := fetch(t, t.Context(), newClient(t, Options{TLS: TLS{CAFile: a.file()}}), http.MethodGet, server.URL)
	wantError(t, err, KindRedirect, plain.URL)
}

func TestNotModifiedAnswersAConditionalGetOnly(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusNotModified) })
	client := newClient(t, Options{})
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("If-None-Match", `"tag"`)
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusNotModified {
		t.Errorf("status %d", response.StatusCode)
	}
	_, _, err = fetch(t, t.Context(), client, http.MethodGet, server.URL)
	wantError(t, err, KindRedirect, "304")
}
