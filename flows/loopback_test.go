package flows_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"idpauth/flows"
)

// taken is a port of host that somebody else listens on until the test ends.
func taken(t *testing.T, host string) int {
	t.Helper()
	l, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l.Addr().(*net.TCPAddr).Port
}

// free is a port that nobody listened on a moment ago.
func free(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

func TestRedirectURI(t *testing.T) {
	busy, open := taken(t, "127.0.0.1"), free(t)
	at := func(format string, port int) string { return fmt.Sprintf(format, port) }
	tests := []struct {
		name  string
		uri   string
		ports []int
		want  string // * is any port
	}{
		{"none", "", nil, "http://127.0.0.1:*/callback"},
		{"any port", "http://127.0.0.1:0/cb", nil, "http://127.0.0.1:*/cb"},
		{"no port", "http://127.0.0.1/cb", nil, "http://127.0.0.1:*/cb"},
		{"no path", "http://127.0.0.1:0", nil, "http://127.0.0.1:*"},
		{"query", "http://127.0.0.1:0/cb?a=1", nil, "http://127.0.0.1:*/cb?a=1"},
		{"localhost", "http://localhost:0/", nil, "http://localhost:*/"},
		{"IPv6", "http://[::1]:0/cb", nil, "http://[::1]:*/cb"},
		{"fixed", at("http://127.0.0.1:%d/cb", open), nil, at("http://127.0.0.1:%d/cb", open)},
		{"fixed, busy", at("http://127.0.0.1:%d/cb", busy), []int{open}, at("http://127.0.0.1:%d/cb", open)},
		{"ports in order", "http://127.0.0.1:0/cb", []int{busy, open}, at("http://127.0.0.1:%d/cb", open)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newBrowserSignIn(comesBack("code", "c0de"))
			s.profile.RedirectURI, s.profile.RedirectPorts = tt.uri, tt.ports
			s.run(t)
			s.succeeds(t)
			got := s.page.Query().Get("redirect_uri")
			u, err := url.Parse(got)
			if err != nil || u.Port() == "" || u.Port() == "0" {
				t.Fatalf("redirect_uri %q: %v", got, err)
			}
			if want := strings.Replace(tt.want, "*", u.Port(), 1); got != want {
				t.Errorf("redirect_uri %q, want %q", got, want)
			}
			if sent := s.peer.forms["/token"][0].Get("redirect_uri"); sent != got {
				t.Errorf("redeemed with %q, asked with %q", sent, got)
			}
		})
	}
}

func TestBusyPortsAreNamed(t *testing.T) {
	first, second := taken(t, "127.0.0.1"), taken(t, "127.0.0.1")
	s := newBrowserSignIn(staysShut(t))
	s.profile.RedirectURI = fmt.Sprintf("http://127.0.0.1:%d/", first)
	s.profile.RedirectPorts = []int{second}
	s.run(t)
	s.fails(t, flows.Usage, fmt.Sprintf("port %d of 127.0.0.1", first))
	s.fails(t, flows.Usage, fmt.Sprintf("port %d of 127.0.0.1", second))
}

func TestLocalhostIsBothAddresses(t *testing.T) {
	port := taken(t, "::1") // somebody waits there for the code
	s := newBrowserSignIn(staysShut(t))
	s.profile.RedirectURI = fmt.Sprintf("http://localhost:%d/", port)
	s.run(t)
	s.fails(t, flows.Usage, fmt.Sprintf("port %d of localhost", port))
}

func TestListenerIsOnLoopbackAlone(t *testing.T) {
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	s := newBrowserSignIn(func(ctx context.Context, page *url.URL) error {
		for _, a := range addresses {
			ip, _, err := net.ParseCIDR(a.String())
			if err != nil || ip.IsLoopback() || ip.IsLinkLocalUnicast() {
				continue
			}
			conn, err := new(net.Dialer).DialContext(ctx, "tcp", net.JoinHostPort(ip.String(), back(page).Port()))
			if err == nil {
				conn.Close()
				t.Errorf("the listener is reached at %s", ip)
			}
		}
		return comesBack("code", "c0de")(ctx, page)
	})
	s.run(t)
	s.succeeds(t)
}

func TestListenerClosesAfterTheAnswer(t *testing.T) {
	s := newBrowserSignIn(comesBack("code", "c0de"))
	began := time.Now()
	s.run(t)
	s.succeeds(t)
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("took %s", took)
	}
	if _, err := load(t.Context(), http.MethodGet, back(s.page, "code", "c0de"), nil); err == nil {
		t.Error("the listener is still there")
	}
}

func TestOpenConnectionsKeepNobodyOut(t *testing.T) {
	s := newBrowserSignIn(func(ctx context.Context, page *url.URL) error {
		var slow []net.Conn
		defer func() {
			for _, conn := range slow {
				conn.Close()
			}
		}()
		for range 300 {
			conn, err := new(net.Dialer).DialContext(ctx, "tcp", back(page).Host)
			if err != nil {
				return err
			}
			fmt.Fprintf(conn, "GET /callback HTTP/1.1\r\nHost: ")
			slow = append(slow, conn)
		}
		return comesBack("code", "c0de")(ctx, page)
	})
	began := time.Now()
	s.run(t)
	s.succeeds(t)
	if took := time.Since(began); took > 4*time.Second {
		t.Errorf("took %s", took)
	}
}
