package transport

import (
	"errors"
	"net"
)

// Kind is what broke.
type Kind string

// The kinds of Error.
const (
	KindDNS       Kind = "dns"       // the server's name has no address
	KindConnect   Kind = "connect"   // no connection to the server
	KindProxy     Kind = "proxy"     // the proxy failed or refused
	KindTLS       Kind = "tls"       // no trusted connection, in either direction
	KindReset     Kind = "reset"     // the connection broke before an answer
	KindRedirect  Kind = "redirect"  // a redirect that is not followed
	KindAnswer    Kind = "answer"    // an answer that is no HTTP, broken off, coded or too large
	KindTimeout   Kind = "timeout"   // the deadline of the context passed
	KindCancelled Kind = "cancelled" // the context was cancelled
)

// Error says why a request has no usable answer.
type Error struct {
	Kind   Kind
	Host   string // the server, with its port
	Proxy  string // the proxy in between, with its port; empty: none
	Reason string

	hint string
	sent bool
	err  error
}

func (e *Error) Error() string {
	switch e.Kind {
	case KindProxy:
		if e.Proxy == "" {
			return e.Host + ": " + e.Reason
		}
		return "proxy " + e.Proxy + ": " + e.Reason
	case KindDNS:
		name, _, _ := net.SplitHostPort(e.Host)
		return "look up " + name + ": " + e.Reason
	case KindConnect:
		return "connect to " + e.Host + ": " + e.Reason
	case KindTLS:
		return "TLS with " + e.where() + ": " + e.Reason
	default:
		return e.where() + ": " + e.Reason
	}
}

func (e *Error) where() string {
	if e.Proxy == "" {
		return e.Host
	}
	return e.Host + " through proxy " + e.Proxy
}

func (e *Error) Unwrap() error { return e.err }

// Hint is what the person can do about it; empty: nothing in particular.
func (e *Error) Hint() string { return e.hint }

// Sent reports whether the server may have read some of the request, so that a
// credential good for one use may be spent.
func (e *Error) Sent() bool { return e.sent }

// BeforeAnswer reports whether the connection broke before the first byte of an
// answer, where a request that may be repeated is worth another try.
func (e *Error) BeforeAnswer() bool { return e.Kind == KindReset }

// Timeout reports whether a deadline passed, of the context or of a step.
func (e *Error) Timeout() bool {
	var t interface{ Timeout() bool }
	return errors.As(e.err, &t) && t.Timeout()
}

// fail makes the Error of an attempt.
func (a *attempt) fail(kind Kind, reason string, err error) *Error {
	return &Error{Kind: kind, Host: a.host, Proxy: a.proxy, Reason: reason, sent: a.reached() >= sent, err: err}
}
