// Package transport makes the HTTP client that speaks to identity providers:
// HTTP/1.1, no cookies, no redirect that could carry a credential elsewhere,
// bounded answers, and errors that say what broke and on which host.
package transport

import (
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"time"
)

const (
	dialTimeout      = 15 * time.Second
	handshakeTimeout = 15 * time.Second
	idleTimeout      = 30 * time.Second
	maxHeader        = 64 << 10
	maxBody          = 1 << 20
)

// Options configure a client. The zero value is ready to use.
type Options struct {
	Version string // of idpauth, for the User-Agent header
	TLS     TLS

	// Insecure takes any certificate for the server's, as curl -k does. What is
	// got that way must not be kept.
	Insecure bool

	// Proxy chooses the proxy of a request. Where it is nil the environment of
	// the process does, as net/http reads it, and Getenv shows what stands there.
	Proxy  func(*http.Request) (*url.URL, error)
	Getenv func(string) string // nil: os.Getenv

	Trace io.Writer        // a redacted line for each request; nil: none
	Now   func() time.Time // nil: time.Now
}

// New returns a client without a timeout of its own: the context of each request
// is the deadline, body included. Every error of the client has an *Error in its
// chain. Do and its like put a *url.Error around it whose text shows the URL,
// query included: print the *Error alone.
//
// An error of New itself is one of the settings; nothing has been sent.
func New(o Options) (*http.Client, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Getenv == nil {
		o.Getenv = os.Getenv
	}
	if o.Proxy == nil {
		if err := checkProxies(o.Getenv); err != nil {
			return nil, err
		}
		o.Proxy = http.ProxyFromEnvironment
	}
	config, err := o.TLS.config(o.Now)
	if err != nil {
		return nil, err
	}
	config.InsecureSkipVerify = o.Insecure
	// HTTP/2 stays off: under GODEBUG=http2debug=2 it prints headers and bodies.
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	dialer := &net.Dialer{Timeout: dialTimeout}
	var rt http.RoundTripper = &roundTripper{
		base: &http.Transport{
			Proxy:                  o.Proxy,
			OnProxyConnectResponse: proxyAnswered,
			DialContext:            dialer.DialContext,
			TLSClientConfig:        config,
			TLSHandshakeTimeout:    handshakeTimeout,
			DisableCompression:     true,
			MaxResponseHeaderBytes: maxHeader,
			IdleConnTimeout:        idleTimeout,
			Protocols:              protocols,
		},
		proxy:     o.Proxy,
		userAgent: userAgent(o.Version),
		now:       o.Now,
	}
	if o.Trace != nil {
		rt = &tracer{next: rt, out: o.Trace, now: o.Now}
	}
	return &http.Client{Transport: rt, CheckRedirect: checkRedirect}, nil
}

func userAgent(version string) string {
	if version == "" {
		return "idpauth"
	}
	return "idpauth/" + version
}
