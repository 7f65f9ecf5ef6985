package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"strconv"
)

// reply is an endpoint's answer before the switches have seen it.
type reply struct {
	status  int
	header  http.Header
	members []member // the JSON object to send, in this order; nil: body
	body    []byte
}

// member is a member of a JSON object. Its value is JSON, or what a switch puts
// in its place.
type member struct {
	name  string
	value []byte
}

func field(name string, value any) member { return member{name, encode(value)} }

// encode is json.Marshal without escapes for HTML, which no server here makes.
func encode(value any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		panic(err) // only strings, numbers, slices and maps of them come here
	}
	return bytes.TrimRight(b.Bytes(), "\n")
}

// object answers with JSON that must not be stored (RFC 6749 section 5.1).
func object(status int, members ...member) reply {
	if members == nil {
		members = []member{}
	}
	return reply{status: status, members: members, header: http.Header{
		"Content-Type":  {"application/json;charset=UTF-8"},
		"Cache-Control": {"no-store"},
		"Pragma":        {"no-cache"},
	}}
}

// refuse answers with an OAuth error (RFC 6749 section 5.2).
func refuse(status int, code, description string, more ...member) reply {
	return object(status, append([]member{
		field("error", code),
		field("error_description", description),
	}, more...)...)
}

// challenge adds WWW-Authenticate, naming the reply's own error.
func (r reply) challenge(scheme string) reply {
	r.header.Set("WWW-Authenticate", scheme+", error="+string(r.member("error"))+", error_description="+string(r.member("error_description")))
	return r
}

func (r reply) member(name string) []byte {
	for _, m := range r.members {
		if m.name == name {
			return m.value
		}
	}
	return nil
}

func redirect(location string) reply {
	return reply{status: http.StatusFound, header: http.Header{"Location": {location}}}
}

// page answers with HTML; content is markup already.
func page(status int, title, content string) reply {
	return reply{
		status: status,
		header: http.Header{"Content-Type": {"text/html;charset=UTF-8"}, "Cache-Control": {"no-store"}},
		body: fmt.Appendf(nil, "<!DOCTYPE html>\n<html><head><title>%[1]s</title></head><body>\n<h1>%[1]s</h1>\n%[2]s\n</body></html>\n",
			html.EscapeString(title), content),
	}
}

func text(status int, contentType, body string) reply {
	return reply{status: status, header: http.Header{"Content-Type": {contentType}}, body: []byte(body)}
}

// bytes renders the reply's body.
func (r reply) bytes() []byte {
	if r.members == nil {
		return r.body
	}
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range r.members {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.Quote(m.name))
		b.WriteByte(':')
		b.Write(m.value)
	}
	b.WriteByte('}')
	return b.Bytes()
}
