package curl

import (
	"bytes"
	"io"
	"regexp"
)

// redactor keeps a token out of the requests that curl shows, line by line.
type redactor struct {
	to          io.Writer
	secret      []byte
	credentials *regexp.Regexp // what a header says, also where curl cut a line that it found too long
	line        []byte         // as much of it as has come
}

func newRedactor(to io.Writer, secret string) *redactor {
	return &redactor{
		to:          to,
		secret:      []byte(secret),
		credentials: regexp.MustCompile(`(?i)(authorization: bearer )[^\s\]]*`),
	}
}

func (r *redactor) Write(p []byte) (int, error) {
	r.line = append(r.line, p...)
	i := bytes.LastIndexAny(r.line, "\r\n") + 1
	if i == 0 {
		return len(p), nil
	}
	_, err := r.to.Write(r.redact(r.line[:i]))
	r.line = append(r.line[:0], r.line[i:]...)
	return len(p), err
}

// flush writes a last line that has no end.
func (r *redactor) flush() { r.to.Write(r.redact(r.line)) }

func (r *redactor) redact(text []byte) []byte {
	text = r.credentials.ReplaceAll(text, []byte("${1}[redacted]"))
	return bytes.ReplaceAll(text, r.secret, []byte("[redacted]"))
}
