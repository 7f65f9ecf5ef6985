package sandbox

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

func bareStatus(value string) reply {
	code, after, _ := strings.Cut(value, " ")
	r := text(status(code), "text/plain", "")
	if after != "" {
		r.header.Set("Retry-After", after)
	}
	return r
}

func oauthError(value string) reply {
	code, rest, _ := strings.Cut(value, " ")
	name, description, described := strings.Cut(rest, " ")
	r := object(status(code), field("error", name))
	if described {
		r.members = append(r.members, field("error_description", description))
	}
	return r
}

func redirected(value string) reply {
	code, location, _ := strings.Cut(value, " ")
	r := redirect(location)
	r.status = status(code)
	return r
}

func webPage(value string) reply {
	return page(status(value), "Sign in to the network", "<p>Please accept the terms of use.</p>")
}

func literalBody(value string) reply {
	return text(http.StatusOK, "application/json;charset=UTF-8", value)
}

func status(code string) int {
	n, _ := strconv.Atoi(code)
	return n
}

func setMember(r *reply, value string) {
	name, raw, _ := strings.Cut(value, "=")
	for i := range r.members {
		if r.members[i].name == name {
			r.members[i].value = []byte(raw)
			return
		}
	}
	appendMember(r, value)
}

func appendMember(r *reply, value string) {
	if r.members == nil {
		return
	}
	name, raw, _ := strings.Cut(value, "=")
	r.members = append(r.members, member{name, []byte(raw)})
}

func dropMember(r *reply, name string) {
	r.members = slices.DeleteFunc(r.members, func(m member) bool { return m.name == name })
}

func answerStatus(r *reply, value string) { r.status = status(value) }

func setHeader(r *reply, value string) {
	name, v, _ := strings.Cut(value, "=")
	r.header.Set(name, v)
}

func byteOrderMark(r *reply, _ string) {
	r.body, r.members = append([]byte("\ufeff"), r.bytes()...), nil
}

func trailing(r *reply, value string) {
	r.body, r.members = append(r.bytes(), value...), nil
}

func deep(r *reply, value string) {
	n := int(number(value))
	appendMember(r, "deep="+strings.Repeat("[", n)+strings.Repeat("]", n))
}

func compressed(r *reply, _ string) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write(r.bytes())
	z.Close()
	r.body, r.members = b.Bytes(), nil
	calledCompressed(r, "")
}

func calledCompressed(r *reply, _ string) { r.header.Set("Content-Encoding", "gzip") }
