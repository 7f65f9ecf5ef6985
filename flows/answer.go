package flows

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
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
	date            time.Time // by the server's clock; zero where it names none
}

// readAnswer reads the answer whole; the client bounds the body. A status that is
// a no by itself is one whatever the body is.
func readAnswer(response *http.Response) (*answer, error) {
	body, err := io.ReadAll(response.Body)
	if err != nil && (!refusal(response.StatusCode) || response.Request.Context().Err() != nil) {
		return nil, err
	}
	u := response.Request.URL
	a := &answer{
		status: response.StatusCode,
		header: response.Header,
		origin: u.Scheme + "://" + u.Host,
		body:   body,
		unread: err != nil,
	}
	a.date, _ = http.ParseTime(response.Header.Get("Date"))
	return a, nil
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

// answerError is a refusal or a failure that the server itself reported.
type answerError struct {
	status      int
	code        string        // RFC 6749 section 5.2; empty where the body has none
	description string        // fit to be shown
	empty       bool          // the body
	skew        time.Duration // how far the local clock is ahead of the server's
}

func (e *answerError) Error() string {
	switch {
	case e.code == "":
		return "status " + strconv.Itoa(e.status)
	case e.description == "":
		return e.code
	}
	return e.code + ": " + e.description
}

// interaction reports whether the server wants a person in a browser.
func (e *answerError) interaction() bool {
	switch e.code {
	case "interaction_required", "consent_required", "login_required":
		return true
	}
	return false
}

// skewed reports whether the clocks differ so much that TOTP codes do not match.
func (e *answerError) skewed() bool { return e.skew.Abs() > 30*time.Second }

// demandsSecondFactor reports whether err says that a code is missing. The
// wordings are UAA's ("A multi-factor authentication code is required …", 400
// invalid_request), Apigee's ("Error: Invalid MFA code.", 401 unauthorized) and
// Auth0's code.
func demandsSecondFactor(err error) bool {
	var a *answerError
	if !errors.As(err, &a) {
		return false
	}
	description := strings.ToLower(a.description)
	return a.code == "mfa_required" ||
		strings.Contains(description, "multi-factor authentication code is required") ||
		strings.Contains(description, "invalid mfa code")
}

// failure makes an error of an answer that is no success: the identity
// provider's no for 400, 401, 403 and whatever else names an OAuth error, and
// an unusable answer for the rest.
func (g *grant) failure(a *answer) error {
	e := &answerError{status: a.status, empty: len(a.body) == 0 && !a.unread}
	if !a.date.IsZero() {
		e.skew = g.Now().Sub(a.date).Round(time.Second)
	}
	if o, err := strictjson.Object(a.body); err == nil {
		e.code, _ = o.String("error")
		description, _ := o.String("error_description")
		if uri, _ := o.String("error_uri"); uri != "" {
			description = strings.TrimSpace(description + " (see " + uri + ")")
		}
		e.code, e.description = quote(e.code, g.revealed...), quote(description, g.revealed...)
	}
	switch {
	case e.code == "temporarily_unavailable", e.code == "server_error",
		a.status == http.StatusTooManyRequests, a.status >= 500,
		e.code == "" && !refusal(a.status):
		return &Error{Kind: Network, Err: e, OAuth: e.code, Msg: fmt.Sprintf("profile %q: %s failed: %v", a.profile, a.origin, e)}
	}
	return &Error{Kind: Refused, Err: e, OAuth: e.code, Msg: fmt.Sprintf("profile %q: %s refused: %v", a.profile, a.origin, e), Help: helpFor(e.code)}
}

// refusal reports whether the status alone is a no.
func refusal(status int) bool {
	return status == http.StatusBadRequest || status == http.StatusUnauthorized || status == http.StatusForbidden
}

// helpFor names the setting that an OAuth error is about.
func helpFor(code string) string {
	switch code {
	case "invalid_client":
		return "check client_id, client_secret and client_auth"
	case "invalid_scope":
		return "check scopes"
	case "invalid_target":
		return "check audience and resource"
	case "unauthorized_client", "unsupported_grant_type":
		return "check flow, and that the client may use it"
	}
	return ""
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

// networkError wraps an error of the HTTP client. The URL that it may name is
// left out: a second factor may stand in its query.
func (g *grant) networkError(ctx context.Context, err error) error {
	var own *Error
	if errors.As(err, &own) {
		return err
	}
	if ctx.Err() != nil {
		return contextError(ctx, "waiting for "+g.host())
	}
	var inner *url.Error
	if errors.As(err, &inner) {
		err = inner.Err
	}
	e := &Error{Kind: Network, Msg: about(g.Profile.Name) + err.Error(), Help: hintOf(err), Err: err}
	var timed interface{ Timeout() bool }
	if errors.As(err, &timed) && timed.Timeout() {
		e.Kind = Timeout
	}
	return e
}

// neverSent reports whether the request did not leave this machine.
func neverSent(err error) bool {
	var sent interface{ Sent() bool }
	return errors.As(err, &sent) && !sent.Sent()
}

// brokeBeforeAnswer reports whether the connection broke before any byte of an
// answer came.
func brokeBeforeAnswer(err error) bool {
	var broke interface{ BeforeAnswer() bool }
	return errors.As(err, &broke) && broke.BeforeAnswer()
}
