package sandbox

import (
	"io"
	"mime"
	"net/http"
	"net/url"
	"time"
)

// request is what an endpoint sees.
type request struct {
	*http.Request
	body  []byte
	query url.Values
	form  url.Values // empty unless the body is a form

	now       time.Time
	on        active // the switches that hit this request
	malformed bool   // its query or form is not decodable
}

const maxRequestBody = 1 << 20

func newRequest(r *http.Request) *request {
	q := &request{Request: r, form: url.Values{}}
	q.body, _ = io.ReadAll(io.LimitReader(r.Body, maxRequestBody))
	var err error
	if q.query, err = url.ParseQuery(r.URL.RawQuery); err != nil {
		q.malformed = true
	}
	if t, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); t == "application/x-www-form-urlencoded" {
		if q.form, err = url.ParseQuery(string(q.body)); err != nil {
			q.malformed = true
		}
	}
	return q
}

// param is a parameter of the form or, as a servlet takes it, of the query.
func (q *request) param(name string) string {
	if v, ok := q.form[name]; ok {
		return v[0]
	}
	return q.query.Get(name)
}

// has reports whether the parameter was sent, be it empty.
func (q *request) has(name string) bool { return q.form.Has(name) || q.query.Has(name) }

// all are the values of a parameter that may be repeated.
func (q *request) all(name string) []string {
	return append(append([]string(nil), q.form[name]...), q.query[name]...)
}

// repeated names a parameter that was sent more than once (RFC 6749 section
// 3.2), resource and audience aside (RFC 8707 section 2, RFC 8693 section 2.1).
func (q *request) repeated() string {
	for _, values := range []url.Values{q.form, q.query} {
		for name := range values {
			if name != "resource" && name != "audience" && len(q.all(name)) > 1 {
				return name
			}
		}
	}
	return ""
}
