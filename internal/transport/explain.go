package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"strings"
	"syscall"
)

// explain turns an error of net/http into an *Error.
func (a *attempt) explain(err error) *Error {
	if a.ctx.Err() != nil {
		return a.late(context.Cause(a.ctx))
	}
	var own *Error
	if errors.As(err, &own) { // from proxyAnswered, which knows the proxy alone
		own.Host, own.Proxy = a.host, a.proxy
		return own
	}
	var op *net.OpError
	isOp := errors.As(err, &op)
	if isOp && (op.Op == "proxyconnect" || op.Op == "socks connect") {
		return a.fail(KindProxy, root(op.Err), err)
	}
	if reason, hint := certificate(err, a.now()); reason != "" {
		e := a.fail(KindTLS, reason, err)
		e.hint = hint
		return e
	}
	if reason := handshake(err, op); reason != "" {
		return a.fail(KindTLS, reason, err)
	}
	var dns *net.DNSError
	switch reached := a.reached(); {
	case errors.As(err, &dns):
		return a.fail(KindDNS, root(err), err)
	case reached < handshaking:
		return a.fail(KindConnect, root(err), err)
	case reached < answered:
		return a.fail(KindReset, "the connection broke before an answer", err)
	case strings.Contains(err.Error(), "response headers exceeded"):
		return a.fail(KindAnswer, "the answer has more than 64 KiB of headers", err)
	default:
		// The text of err quotes the answer, which may hold anything.
		return a.fail(KindAnswer, "the answer broke off or is not HTTP", err)
	}
}

// late says what the request was waiting for when its context ended, and for
// which cause.
func (a *attempt) late(ended error) *Error {
	if !errors.Is(ended, context.DeadlineExceeded) {
		return a.fail(KindCancelled, "cancelled", ended)
	}
	reason := map[stage]string{
		started:     "no connection in time",
		connecting:  "no connection in time",
		handshaking: "no TLS handshake in time",
		sent:        "no answer in time",
		answered:    "the answer did not end in time",
	}[a.reached()]
	return a.fail(KindTimeout, reason, ended)
}

// handshake says why TLS failed where it was not for a certificate of the
// server's; empty: it did not.
func handshake(err error, op *net.OpError) string {
	var record tls.RecordHeaderError
	switch {
	case errors.As(err, &record) && string(record.RecordHeader[:]) == "HTTP/":
		return "the server speaks plain HTTP there"
	case errors.As(err, &record):
		return "the server does not speak TLS there"
	case op != nil && op.Op == "remote error":
		return "the server refused: " + text(op.Err)
	case strings.HasPrefix(err.Error(), "tls: "), strings.HasSuffix(err.Error(), "TLS handshake timeout"):
		return text(err)
	}
	return ""
}

// root is the innermost reason of a network error, without the addresses and
// names that Error has already.
func root(err error) string {
	var dns *net.DNSError
	var errno syscall.Errno
	var op *net.OpError
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return "no such host"
	case errors.As(err, &dns) && dns.IsTimeout:
		return "the name server did not answer"
	case errors.As(err, &dns):
		return dns.Err
	case errors.As(err, &errno):
		return errno.Error()
	case errors.As(err, &op):
		return root(op.Err)
	}
	return text(err)
}

// text is an error's text without the name of the package that it comes from.
func text(err error) string {
	s := err.Error()
	for _, prefix := range []string{"net/http: ", "tls: ", "x509: "} {
		s = strings.TrimPrefix(s, prefix)
	}
	return s
}
