package transport

import (
	"context"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
	"time"
)

// roundTripper sends one request and turns whatever goes wrong into an *Error.
type roundTripper struct {
	base      *http.Transport
	proxy     func(*http.Request) (*url.URL, error)
	userAgent string
	now       func() time.Time
}

// CloseIdleConnections lets http.Client.CloseIdleConnections through.
func (rt *roundTripper) CloseIdleConnections() { rt.base.CloseIdleConnections() }

func (rt *roundTripper) RoundTrip(req *http.Request) (*http.Response, error) {
	a := &attempt{ctx: req.Context(), host: hostPort(req.URL), now: rt.now}
	// What is wrong with the proxy's address, base reports as well.
	if proxy, err := rt.proxy(req); err == nil && proxy != nil {
		a.proxy = hostPort(proxy)
	}
	req = req.Clone(a.watch())
	req.Header.Set("Accept-Encoding", "identity")
	if req.Header.Get("User-Agent") == "" {
		req.Header.Set("User-Agent", rt.userAgent)
	}
	resp, err := rt.base.RoundTrip(req)
	if err != nil {
		return nil, a.explain(err)
	}
	if err := a.refuse(resp); err != nil {
		resp.Body.Close()
		return nil, err
	}
	resp.Body = newBody(resp, a)
	return resp, nil
}

// stage is how far a request has come.
type stage int32

const (
	started stage = iota
	connecting
	handshaking
	sent // from here on the server may have read some of it
	answered
)

// attempt is one request on its way.
type attempt struct {
	ctx   context.Context
	host  string // of the server, with its port
	proxy string // of the proxy in between, with its port; empty: none
	now   func() time.Time
	stage atomic.Int32
}

// watch returns the context that keeps a.stage. A request that is sent again on
// a second connection keeps the stage of the first: it may have been read there.
func (a *attempt) watch() context.Context {
	return httptrace.WithClientTrace(a.ctx, &httptrace.ClientTrace{
		ConnectStart:         func(string, string) { a.reach(connecting) },
		TLSHandshakeStart:    func() { a.reach(handshaking) },
		GotConn:              func(httptrace.GotConnInfo) { a.reach(sent) },
		GotFirstResponseByte: func() { a.reach(answered) },
	})
}

func (a *attempt) reach(s stage) {
	for {
		old := a.stage.Load()
		if old >= int32(s) || a.stage.CompareAndSwap(old, int32(s)) {
			return
		}
	}
}

func (a *attempt) reached() stage { return stage(a.stage.Load()) }

// refuse rejects answers that no caller may act on.
func (a *attempt) refuse(resp *http.Response) error {
	switch {
	case resp.StatusCode == http.StatusProxyAuthRequired:
		return a.fail(KindProxy, proxyWantsPassword, nil)
	case resp.StatusCode == http.StatusNotModified && resp.Request.Header.Get("If-None-Match") != "":
		return nil // it leads nowhere: the caller has what was asked for
	case resp.StatusCode >= 300 && resp.StatusCode < 400:
		return a.refuseRedirect(resp)
	}
	return nil
}

// hostPort is the authority of u with its port written out.
func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443", "socks5": "1080", "socks5h": "1080"}[u.Scheme]
	}
	return net.JoinHostPort(u.Hostname(), port)
}
