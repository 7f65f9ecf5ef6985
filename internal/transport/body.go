package transport

import (
	"errors"
	"io"
	"net/http"
	"strings"
)

// body is the body of an answer. Reading it fails past 1 MiB, and at once where
// it is coded although we asked for none: what it unpacks to has no bound. The
// status of such an answer can be acted on all the same.
type body struct {
	io.Closer
	from    io.Reader
	attempt *attempt
	left    int64 // until the limit, and one byte more
	err     error
}

func newBody(resp *http.Response, a *attempt) *body {
	b := &body{Closer: resp.Body, from: resp.Body, attempt: a, left: maxBody + 1}
	coding := resp.Header.Get("Content-Encoding")
	switch {
	case coding != "" && !strings.EqualFold(coding, "identity"):
		b.err = a.fail(KindAnswer, "the answer has a Content-Encoding, which was not asked for", nil)
	case resp.ContentLength > maxBody:
		b.err = b.tooLong()
	}
	return b
}

func (b *body) Read(p []byte) (int, error) {
	if b.err != nil {
		return 0, b.err
	}
	if int64(len(p)) > b.left {
		p = p[:b.left]
	}
	n, err := b.from.Read(p)
	b.left -= int64(n)
	switch {
	case b.left == 0:
		n--
		b.err = b.tooLong()
	case err != nil && !errors.Is(err, io.EOF):
		b.err = b.attempt.explain(err)
	default:
		b.err = err
	}
	return n, b.err
}

func (b *body) tooLong() error {
	return b.attempt.fail(KindAnswer, "the answer is longer than 1 MiB", nil)
}
