package transport

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

var quiet = log.New(io.Discard, "", 0)

func direct(*http.Request) (*url.URL, error) { return nil, nil }

// newClient returns a client of the test: no proxy, noon on its clock.
func newClient(t *testing.T, o Options) *http.Client {
	t.Helper()
	if o.Proxy == nil {
		o.Proxy = direct
	}
	o.Now = func() time.Time { return noon }
	client, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	return client
}

func serve(t *testing.T, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	server := httptest.NewUnstartedServer(h)
	server.Config.ErrorLog = quiet
	server.Start()
	t.Cleanup(server.Close)
	return server
}

// fetch gets or posts and reads the whole answer.
func fetch(t *testing.T, ctx context.Context, client *http.Client, method, address string) (status int, data []byte, err error) {
	t.Helper()
	var form io.Reader
	if method == http.MethodPost {
		form = strings.NewReader("password=canary")
	}
	req, err := http.NewRequestWithContext(ctx, method, address, form)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := client.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	data, err = io.ReadAll(resp.Body)
	return resp.StatusCode, data, err
}

// wantError checks the *Error in err and returns it.
func wantError(t *testing.T, err error, kind Kind, text string) *Error {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("err = %v, want an *Error", err)
	}
	if e.Kind != kind || !strings.Contains(e.Error(), text) {
		t.Errorf("%s error %q, want %s with %q", e.Kind, e, kind, text)
	}
	if strings.Contains(e.Error(), "canary") {
		t.Errorf("%q shows a secret", e)
	}
	return e
}

func TestRequestSaysNoMoreThanItMust(t *testing.T) {
	var header http.Header
	a := newAuthority(t)
	server := a.serve(a.issue(nil), nil, func(w http.ResponseWriter, r *http.Request) {
		header = r.Header.Clone()
		http.SetCookie(w, &http.Cookie{Name: "session", Value: "1"})
	})
	client := newClient(t, Options{Version: "1.2.3", TLS: TLS{CAFile: a.file()}})
	for range 2 {
		if _, _, err := fetch(t, t.Context(), client, http.MethodGet, server.URL); err != nil {
			t.Fatal(err)
		}
	}
	want := http.Header{"User-Agent": {"idpauth/1.2.3"}, "Accept-Encoding": {"identity"}}
	if fmt.Sprint(header) != fmt.Sprint(want) {
		t.Errorf("header %v, want %v", header, want)
	}
}

func TestHTTP2IsNeverSpoken(t *testing.T) {
	var protocols []string
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		protocols = append(protocols, r.Proto)
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	t.Cleanup(server.Close)
	ca := write(t, "ca.pem", pemBlock("CERTIFICATE", server.Certificate().Raw))
	client, err := New(Options{Proxy: direct, TLS: TLS{CAFile: ca}})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := fetch(t, t.Context(), client, http.MethodGet, server.URL); err != nil {
		t.Fatal(err)
	}
	client.CloseIdleConnections()
	if fmt.Sprint(protocols) != "[HTTP/1.1]" {
		t.Errorf("protocols %v", protocols)
	}
}

func TestAnswerIsBounded(t *testing.T) {
	tests := []struct {
		name    string
		handler http.HandlerFunc
		text    string // of the error; empty: none
	}{
		{"1 MiB", func(w http.ResponseWriter, _ *http.Request) { w.Write(make([]byte, maxBody)) }, ""},
		{"1 MiB and a byte", func(w http.ResponseWriter, _ *http.Request) { w.Write(make([]byte, maxBody+1)) }, "longer than 1 MiB"},
		{"announced length", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "10737418240")
		}, "longer than 1 MiB"},
		{"without end", func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				w.Write(make([]byte, 32<<10))
			}
		}, "longer than 1 MiB"},
		{"gzip", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			z.Write(make([]byte, 100<<20))
			z.Close()
		}, "Content-Encoding"},
		{"unknown coding", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "x-canary")
			io.WriteString(w, "{}")
		}, "Content-Encoding"},
		{"identity", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "Identity")
			io.WriteString(w, "{}")
		}, ""},
		{"big header", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Big", strings.Repeat("x", 100<<10))
		}, "64 KiB of headers"},
		{"many headers", func(w http.ResponseWriter, _ *http.Request) {
			for i := range 10_000 {
				w.Header().Set(fmt.Sprintf("X-%d", i), "canary")
			}
		}, "64 KiB of headers"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			server := serve(t, tt.handler)
			_, data, err := fetch(t, t.Context(), newClient(t, Options{}), http.MethodGet, server.URL)
			if len(data) > maxBody {
				t.Errorf("%d bytes were read", len(data))
			}
			if tt.text == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			e := wantError(t, err, KindAnswer, tt.text)
			if !e.Sent() || e.BeforeAnswer() || e.Timeout() {
				t.Errorf("sent %v, before answer %v, timeout %v", e.Sent(), e.BeforeAnswer(), e.Timeout())
			}
		})
	}
}

func TestStatusOfACodedAnswerIsKnown(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.WriteHeader(http.StatusUnauthorized)
	})
	resp, err := newClient(t, Options{}).Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("status %d", resp.StatusCode)
	}
}

func TestDeadlineBoundsTheWholeAnswer(t *testing.T) {
	hang := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	drip := func(w http.ResponseWriter, r *http.Request) {
		for tick := time.Tick(5 * time.Millisecond); r.Context().Err() == nil; <-tick {
			io.WriteString(w, " ")
			w.(http.Flusher).Flush()
		}
	}
	for name, tt := range map[string]struct {
		handler http.HandlerFunc
		text    string
	}{
		"no answer":       {hang, "no answer in time"},
		"byte after byte": {drip, "did not end in time"},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
			defer cancel()
			server := serve(t, tt.handler)
			_, _, err := fetch(t, ctx, newClient(t, Options{}), http.MethodGet, server.URL)
			e := wantError(t, err, KindTimeout, tt.text)
			if !e.Timeout() || !errors.Is(err, context.DeadlineExceeded) || !e.Sent() {
				t.Errorf("timeout %v, sent %v, chain %v", e.Timeout(), e.Sent(), err)
			}
		})
	}
}

func TestCancelledRequestIsNoTimeout(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	server := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	_, _, err := fetch(t, ctx, newClient(t, Options{}), http.MethodGet, server.URL)
	if e := wantError(t, err, KindCancelled, "cancelled"); e.Timeout() || !errors.Is(err, context.Canceled) {
		t.Errorf("timeout %v, chain %v", e.Timeout(), err)
	}
}

// raw serves each connection with h.
func raw(t *testing.T, h func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			h(conn)
			conn.Close()
		}
	}()
	return l.Addr().String()
}

func TestBrokenConnection(t *testing.T) {
	request := func(c net.Conn) { c.Read(make([]byte, 4096)) }
	tests := []struct {
		name         string
		serve        func(net.Conn)
		kind         Kind
		beforeAnswer bool
	}{
		{"closed before an answer", request, KindReset, true},
		{"reset before an answer", func(c net.Conn) { request(c); c.(*net.TCPConn).SetLinger(0) }, KindReset, true},
		{"closed within the header", func(c net.Conn) { request(c); io.WriteString(c, "HTTP/1.1 200 OK\r\nX: canary") }, KindAnswer, false},
		{"closed within the body", func(c net.Conn) { request(c); io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{") }, KindAnswer, false},
		{"no HTTP", func(c net.Conn) { request(c); io.WriteString(c, "220 canary ESMTP\r\n") }, KindAnswer, false},
		{"flood of 103", func(c net.Conn) {
			request(c)
			io.WriteString(c, strings.Repeat("HTTP/1.1 103 Early Hints\r\nX: "+strings.Repeat("x", 1000)+"\r\n\r\n", 1000))
		}, KindAnswer, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var connections atomic.Int32
			address := raw(t, func(c net.Conn) { connections.Add(1); tt.serve(c) })
			_, _, err := fetch(t, t.Context(), newClient(t, Options{}), http.MethodPost, "http://"+address)
			e := wantError(t, err, tt.kind, address)
			if e.BeforeAnswer() != tt.beforeAnswer || !e.Sent() {
				t.Errorf("before answer %v, sent %v", e.BeforeAnswer(), e.Sent())
			}
			if n := connections.Load(); n != 1 {
				t.Errorf("sent %d times", n)
			}
		})
	}
}

func TestServerThatIsNotThere(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	client := newClient(t, Options{})
	_, _, err = fetch(t, t.Context(), client, http.MethodPost, "http://"+address)
	if e := wantError(t, err, KindConnect, "connect to "+address+": "); e.Sent() || e.BeforeAnswer() {
		t.Errorf("sent %v, before answer %v", e.Sent(), e.BeforeAnswer())
	}
}

// A name has addresses of both families, and only one of them answers.
func TestAddressThatIsDeadIsPassedOver(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "{}") })
	_, port, err := net.SplitHostPort(server.Listener.Addr().String()) // of 127.0.0.1 alone
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if status, data, err := fetch(t, ctx, newClient(t, Options{}), http.MethodPost, "http://localhost:"+port); status != http.StatusOK || string(data) != "{}" {
		t.Errorf("status %d, %q, %v", status, data, err)
	}
}

func TestNameWithoutAnAddress(t *testing.T) {
	a := &attempt{ctx: t.Context(), host: "id.example.com:443", now: time.Now}
	for name, tt := range map[string]struct {
		err     *net.DNSError
		text    string
		timeout bool
	}{
		"not found": {&net.DNSError{Err: "no such host", Name: "id.example.com", IsNotFound: true}, "look up id.example.com: no such host", false},
		"failed":    {&net.DNSError{Err: "server misbehaving", IsTemporary: true}, "look up id.example.com: server misbehaving", false},
		"timeout":   {&net.DNSError{Err: "i/o timeout", IsTimeout: true}, "look up id.example.com: the name server did not answer", true},
	} {
		t.Run(name, func(t *testing.T) {
			e := wantError(t, a.explain(&net.OpError{Op: "dial", Err: tt.err}), KindDNS, tt.text)
			if e.Timeout() != tt.timeout || e.Sent() {
				t.Errorf("timeout %v, sent %v", e.Timeout(), e.Sent())
			}
		})
	}
}

func TestBodyReaderKeepsItsError(t *testing.T) {
	b := &body{from: bytes.NewReader(make([]byte, 10)), attempt: &attempt{ctx: t.Context()}, left: 5}
	if n, err := b.Read(make([]byte, 10)); n != 4 || err == nil {
		t.Errorf("Read = %d, %v", n, err)
	}
	if n, err := b.Read(make([]byte, 10)); n != 0 || err == nil {
		t.Errorf("second Read = %d, %v", n, err)
	}
}
