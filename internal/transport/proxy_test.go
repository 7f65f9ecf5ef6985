package transport

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// tunnel answers CONNECT as an HTTP proxy does (RFC 9110 section 9.3.6) and
// plain requests with their own URL.
func tunnel(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodConnect {
		io.WriteString(w, r.URL.String())
		return
	}
	server, err := net.Dial("tcp", r.Host)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	defer server.Close()
	w.WriteHeader(http.StatusOK)
	client, buffered, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	defer client.Close()
	go io.Copy(server, buffered)
	io.Copy(client, server)
}

func through(t *testing.T, proxy *httptest.Server) (via func(*http.Request) (*url.URL, error), address string) {
	t.Helper()
	u, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.UserPassword("jdoe", "canary")
	return http.ProxyURL(u), u.Host
}

func TestProxyCarriesTheRequest(t *testing.T) {
	a := newAuthority(t)
	server := a.serve(a.issue(nil), nil, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Proxy-Authorization") != "" {
			t.Error("the server sees the password of the proxy")
		}
		io.WriteString(w, "hello")
	})
	proxied := false
	proxy := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if user, password, _ := parseProxyAuth(r); user == "jdoe" && password == "canary" {
			proxied = true
		}
		tunnel(w, r)
	})
	via, _ := through(t, proxy)
	client := newClient(t, Options{Proxy: via, TLS: TLS{CAFile: a.file()}})
	_, data, err := fetch(t, t.Context(), client, http.MethodGet, server.URL)
	if err != nil || string(data) != "hello" {
		t.Errorf("got %q, %v", data, err)
	}
	if !proxied {
		t.Error("the proxy got no password")
	}
	client.CloseIdleConnections()
}

func parseProxyAuth(r *http.Request) (user, password string, ok bool) {
	basic := http.Request{Header: http.Header{"Authorization": r.Header["Proxy-Authorization"]}}
	return basic.BasicAuth()
}

func TestProxyThatFailsIsNamed(t *testing.T) {
	answer := func(status int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			io.WriteString(w, "<html>canary")
		}
	}
	page := func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusOK)
		io.WriteString(w, "<html>")
		w.(http.Flusher).Flush()
	}
	tests := []struct {
		name, server string
		proxy        http.HandlerFunc
		kind         Kind
		text         string
	}{
		{"407 to CONNECT", "https://id.example.com", answer(407), KindProxy, "proxy authentication"},
		{"407 to a plain request", "http://id.example.com", answer(407), KindProxy, "proxy authentication"},
		{"502 to CONNECT", "https://id.example.com", answer(502), KindProxy, "answered 502"},
		{"a page in place of a tunnel", "https://id.example.com", page, KindTLS, "id.example.com:443 through proxy "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			via, address := through(t, serve(t, tt.proxy))
			_, _, err := fetch(t, t.Context(), newClient(t, Options{Proxy: via}), http.MethodGet, tt.server)
			e := wantError(t, err, tt.kind, tt.text)
			if !strings.Contains(e.Error(), "proxy "+address) || strings.Contains(e.Error(), "jdoe") {
				t.Errorf("%q", e)
			}
		})
	}
}

func TestProxyThatIsNotThereIsNamed(t *testing.T) {
	gone := serve(t, tunnel)
	via, address := through(t, gone)
	gone.Close()
	_, _, err := fetch(t, t.Context(), newClient(t, Options{Proxy: via}), http.MethodPost, "https://id.example.com")
	if e := wantError(t, err, KindProxy, "proxy "+address+": "); e.Sent() {
		t.Error("the request counts as sent")
	}
}

func TestSOCKSProxyThatRefusesIsNamed(t *testing.T) {
	address := raw(t, func(c net.Conn) {
		c.Read(make([]byte, 64))
		c.Write([]byte{5, 0}) // RFC 1928: no authentication
		c.Read(make([]byte, 512))
		c.Write([]byte{5, 5, 0, 1, 0, 0, 0, 0, 0, 0}) // connection refused
	})
	via := http.ProxyURL(&url.URL{Scheme: "socks5", Host: address})
	_, _, err := fetch(t, t.Context(), newClient(t, Options{Proxy: via}), http.MethodGet, "https://id.example.com")
	wantError(t, err, KindProxy, "proxy "+address+": ")
}

func TestProxyVariableThatCannotBeUsedIsNamed(t *testing.T) {
	tests := []struct{ name, variable, value, text string }{
		{"unset", "HTTPS_PROXY", "", ""},
		{"http", "HTTPS_PROXY", "http://jdoe:canary@proxy:3128", ""},
		{"https", "https_proxy", "https://proxy", ""},
		{"socks5", "ALL_PROXY", "socks5://127.0.0.1:1080", ""},
		{"host and port", "HTTP_PROXY", "proxy:3128", ""},
		{"address and port", "http_proxy", "127.0.0.1:3128", ""},
		{"unknown kind", "ALL_PROXY", "ftp://jdoe:canary@proxy", `ALL_PROXY: unknown kind of proxy "ftp"`},
		{"no address", "HTTPS_PROXY", "http://jdoe:can%ary@proxy", "HTTPS_PROXY is not the address of a proxy"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := New(Options{Getenv: func(name string) string {
				if name == tt.variable {
					return tt.value
				}
				return ""
			}})
			switch {
			case tt.text == "" && err != nil:
				t.Error(err)
			case tt.text != "" && (err == nil || !strings.HasPrefix(err.Error(), tt.text) || strings.Contains(err.Error(), "can")):
				t.Errorf("New: %v, want %q", err, tt.text)
			}
		})
	}
}
