package transport

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// tracer writes a line for each request: what was asked, and once the body has
// been read, status, error code, time and size. It shows no header, no body, no value of a
// query, no user and no id of a token.
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
	resp.Body = newTracedBody(resp, func(b *tracedBody) {
		result := strings.TrimRight(strconv.Itoa(resp.StatusCode)+" "+b.errorCode(), " ")
		t.line(req, start, result, fmt.Sprintf(" %d bytes", b.size))
	})
	return resp, nil
}

func (t *tracer) line(req *http.Request, start time.Time, result, size string) {
	took := t.now().Sub(start).Round(time.Millisecond)
	fmt.Fprintf(t.out, "%s %s -> %s %s%s\n", visible(req.Method), redact(req), result, took, size)
}

func kind(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return KindConnect
}

// tracedBody counts what is read, keeps a short refusal and calls done at its
// end.
type tracedBody struct {
	io.ReadCloser
	refused bool
	refusal []byte
	size    int64
	done    func()
}

func newTracedBody(resp *http.Response, done func(*tracedBody)) *tracedBody {
	b := &tracedBody{ReadCloser: resp.Body, refused: resp.StatusCode >= 400}
	b.done = sync.OnceFunc(func() { done(b) })
	return b
}

// errorCode is that of the refusal that was read.
func (b *tracedBody) errorCode() string { return errorCode(b.refusal) }

func (b *tracedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.size += int64(n)
	if b.refused && len(b.refusal) < refusalLimit {
		b.refusal = append(b.refusal, p[:min(n, refusalLimit-len(b.refusal))]...)
	}
	if err != nil {
		b.done()
	}
	return n, err
}

func (b *tracedBody) Close() error {
	b.done()
	return b.ReadCloser.Close()
}

// redact returns the address of a request without user and fragment, and with the
// names alone of its query. A DELETE names at the end of its path what is to go: a
// token, by an id that may be the token itself.
func redact(req *http.Request) string {
	u, path := req.URL, req.URL.EscapedPath()
	if req.Method == http.MethodDelete {
		path = path[:strings.LastIndexByte(path, '/')+1] + "[redacted]"
	}
	s := u.Scheme + "://" + visible(u.Host) + path
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
