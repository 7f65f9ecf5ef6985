package flows

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"idpauth/internal/strictjson"
)

// answer is what an endpoint answered.
type answer struct {
	status          int
	header          http.Header
	profile, origin string // who asked whom, for messages
	body            []byte
	unread          bool      // the body is broken, coded or too long
	sentAt          time.Time // when it was asked for
}

// readAnswer reads the answer whole; the client bounds the body. A status that is
// a no by itself is one whatever the body is.
func readAnswer(response *http.Response) (*answer, error) {
	body, err := io.ReadAll(response.Body)
	if err != nil && (!refuses(response.StatusCode) || response.Request.Context().Err() != nil) {
		return nil, err
	}
	u := response.Request.URL
	return &answer{
		status: response.StatusCode,
		header: response.Header,
		origin: u.Scheme + "://" + u.Host,
		body:   body,
		unread: err != nil,
	}, nil
}

// unusable is the error for an answer that is not what the protocol has.
func (a *answer) unusable(what string) error {
	return &Error{Kind: Network, Msg: about(a.profile) + a.origin + " answered with " + what}
}

// isPage reports whether the answer is for a person.
func (a *answer) isPage() bool {
	return strings.HasPrefix(strings.ToLower(a.header.Get("Content-Type")), "text/html")
}

// object reads the body as a JSON object.
func (a *answer) object() (strictjson.Members, error) {
	switch {
	case len(a.body) == 0:
		return nil, a.unusable(fmt.Sprintf("status %d and no body", a.status))
	case a.isPage():
		return nil, a.unusable("a web page in place of JSON; is there a captive portal or a proxy in between?")
	}
	o, err := strictjson.Object(a.body)
	if err != nil {
		return nil, a.unusable(fmt.Sprintf("something that is not JSON: %v", err))
	}
	return o, nil
}

// success reads the JSON object of an answer that grants what was asked for.
func (g *grant) success(a *answer) (strictjson.Members, error) {
	if a.status/100 != 2 {
		return nil, g.failure(a)
	}
	o, err := a.object()
	if err != nil {
		return nil, err
	}
	if e, given := o.Get("error"); given && string(e) != "null" { // some servers refuse with 200
		a.status = http.StatusBadRequest
		return nil, g.failure(a)
	}
	return o, nil
}

// retryAfter is the time that the server asks to wait for (RFC 9110 section
// 10.2.3) with 429 and 503.
func (a *answer) retryAfter(now time.Time) time.Duration {
	if a.status != http.StatusTooManyRequests && a.status != http.StatusServiceUnavailable {
		return 0
	}
	value := a.header.Get("Retry-After")
	if seconds, err := strconv.ParseUint(value, 10, 31); err == nil {
		return max(time.Duration(seconds)*time.Second, time.Millisecond)
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(at.Sub(now), time.Millisecond)
	}
	return 0
}
