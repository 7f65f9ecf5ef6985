package flows

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"idpauth/profiles"
)

// defaultRedirectURI comes back to any free port (RFC 8252 section 7.3).
const defaultRedirectURI = "http://127.0.0.1:0/callback"

// loopbackRedirect reads a redirect URI that the browser can reach this process
// by, or nil where it leads elsewhere.
func loopbackRedirect(uri string) *url.URL {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "http" || u.User != nil {
		return nil
	}
	if !profiles.IsLoopback(u.Hostname()) {
		return nil
	}
	return u
}

// loopback is where the browser comes back to, on addresses of this machine that
// no other can reach.
type loopback struct {
	redirect  *url.URL // with the real port
	listeners []net.Listener
	server    *http.Server
	answers   chan authorizationResponse // room for the one that counts
	answered  time.Time                  // when it was received; zero: not yet
}

// listen takes the first of the ports that is free: the redirect URI's own, then
// the others in their order. Port 0, and none where there are no others, is any
// free one: servers that follow RFC 8252 section 7.3 ignore the port.
func listen(ctx context.Context, redirect *url.URL, others []int) (*loopback, error) {
	ports := others
	if own, _ := strconv.Atoi(redirect.Port()); own != 0 || len(others) == 0 {
		ports = append([]int{own}, others...)
	}
	var busy []error
	for _, port := range ports {
		listeners, err := bind(ctx, redirect.Hostname(), port)
		if err == nil {
			real := *redirect
			real.Host = net.JoinHostPort(redirect.Hostname(), strconv.Itoa(listeners[0].Addr().(*net.TCPAddr).Port))
			return &loopback{redirect: &real, listeners: listeners, answers: make(chan authorizationResponse, 1)}, nil
		}
		if ctx.Err() != nil {
			return nil, contextError(ctx, "listening for the browser")
		}
		busy = append(busy, fmt.Errorf("port %d of %s: %w", port, redirect.Hostname(), bareCause(err)))
	}
	return nil, &Error{
		Kind: Usage,
		Msg:  "listening for the browser: " + oneLine(errors.Join(busy...)),
		Help: fmt.Sprintf("see who holds the port (netstat -an, or lsof -i :%d), or give another by --port or redirect_ports", ports[0]),
		Err:  errors.Join(busy...),
	}
}

// TryRedirect takes the port that the browser would come back to, and gives it
// up at once. The address is empty where the redirect leads elsewhere.
func TryRedirect(ctx context.Context, p *profiles.Profile) (address string, err error) {
	redirect := loopbackRedirect(redirectURI(p))
	if redirect == nil {
		return "", nil
	}
	l, err := listen(ctx, redirect, p.RedirectPorts)
	if err != nil {
		return "", err
	}
	l.close(ctx)
	return l.redirect.String(), nil
}

// oneLine shows joined errors beside each other.
func oneLine(err error) string { return strings.ReplaceAll(err.Error(), "\n", "; ") }

// bareCause drops what the errors of package net repeat of the address.
func bareCause(err error) error {
	var call *os.SyscallError
	if errors.As(err, &call) {
		return call.Err
	}
	return err
}

// bind listens on one port of host. The browser may take localhost for either
// loopback address, so both are taken: who held the other would get the code
// (RFC 8252 section 8.3).
func bind(ctx context.Context, host string, port int) ([]net.Listener, error) {
	var config net.ListenConfig
	at := func(host string, port int) (net.Listener, error) {
		return config.Listen(ctx, "tcp", net.JoinHostPort(host, strconv.Itoa(port)))
	}
	if !strings.EqualFold(host, "localhost") {
		l, err := at(host, port)
		return []net.Listener{l}, err
	}
	v4, err := at("127.0.0.1", port)
	if err != nil {
		return nil, err
	}
	v6, err := at("::1", v4.Addr().(*net.TCPAddr).Port)
	if err == nil {
		return []net.Listener{v4, v6}, nil
	}
	if probe, noIPv6 := at("::1", 0); noIPv6 == nil {
		probe.Close()
		v4.Close()
		return nil, err
	}
	return []net.Listener{v4}, nil
}

// Bounds on what a client of the listener can cost. net/http adds 4 KiB to the
// header's.
const (
	callbackHeaderLimit = 12 << 10
	callbackTimeout     = 10 * time.Second
)

// serve answers the browser with c until close.
func (l *loopback) serve(c *callback) {
	c.answers = l.answers
	l.server = &http.Server{
		Handler:           c,
		ReadHeaderTimeout: callbackTimeout / 2,
		ReadTimeout:       callbackTimeout,
		WriteTimeout:      callbackTimeout,
		MaxHeaderBytes:    callbackHeaderLimit,
		ErrorLog:          discardLog(),
	}
	l.server.SetKeepAlivesEnabled(false)
	for _, listener := range l.listeners {
		go l.server.Serve(&newcomers{Listener: listener})
	}
}

// The browser gets its page, and a second load the same page, within this time
// from the answer.
const (
	callbackLinger  = 250 * time.Millisecond
	callbackDeliver = 200 * time.Millisecond
)

// close stops listening, a moment after the answer or at once where there was none.
func (l *loopback) close(ctx context.Context) {
	if l.server == nil {
		for _, listener := range l.listeners {
			listener.Close()
		}
		return
	}
	if l.answered.IsZero() {
		l.server.Close()
		return
	}
	sleep(ctx, time.Until(l.answered.Add(callbackLinger)))
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), callbackDeliver)
	defer cancel()
	if l.server.Shutdown(ctx) != nil {
		l.server.Close()
	}
}
