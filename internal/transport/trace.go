package transport

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

// tracer writes a line for each request: what was asked, and once the body has
// been read, status, time and size. It shows no header, no body, no value of a
// query and no user.
type tracer struct {
	next http.RoundTripper
	out  io.Writer
	now  func() time.Time
}

// CloseIdleConnections lets http.Client.CloseIdleConnections through.
func (t *tracer) CloseIdleConnections() {
	if c, ok := t.next.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

func (t *tracer) RoundTrip(req *http.Request) (*http.Response, error) {
	start := t.now()
	resp, err := t.next.RoundTrip(req)
	if err != nil {
		t.line(req, start, "failed ("+string(kind(err))+")", "")
		return nil, err
	}
	traced := &tracedBody{ReadCloser: resp.Body}
	traced.done = sync.OnceFunc(func() {
		t.line(req, start, strconv.Itoa(resp.StatusCode), fmt.Sprintf(" %d bytes", traced.size))
	})
	resp.Body = traced
	return resp, nil
}

func (t *tracer) line(req *http.Request, start time.Time, result, size string) {
	took := t.now().Sub(start).Round(time.Millisecond)
	fmt.Fprintf(t.out, "%s %s -> %s %s%s\n", visible(req.Method), redact(req.URL), result, took, size)
}

func kind(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return KindConnect
}

// tracedBody counts what is read and calls done at its end.
type tracedBody struct {
	io.ReadCloser
	size int64
	done func()
}

func (b *tracedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.size += int64(n)
	if err != nil {
		b.done()
	}
	return n, err
}

func (b *tracedBody) Close() error {
	b.done()
	return b.ReadCloser.Close()
}

// redact returns u without user and fragment, and with the names alone of its
// query.
func redact(u *url.URL) string {
	s := u.Scheme + "://" + visible(u.Host) + u.EscapedPath()
	if u.RawQuery == "" {
		return s
	}
	params := strings.Split(u.RawQuery, "&")
	for i, param := range params {
		name, _, hasValue := strings.Cut(param, "=")
		if !hasValue {
			name = "" // a bare word may be the secret itself
		}
		params[i] = visible(name) + "=[redacted]"
	}
	return s + "?" + strings.Join(params, "&")
}

// visible escapes everything but visible ASCII.
func visible(s string) string {
	quoted := strconv.QuoteToASCII(s)
	return quoted[1 : len(quoted)-1]
}
