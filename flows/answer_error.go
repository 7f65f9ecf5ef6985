package flows

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"idpauth/internal/strictjson"
)

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

// passing reports whether the server itself is in trouble and has decided
// nothing.
func (e *answerError) passing() bool {
	return e.status >= 500 || e.status == http.StatusTooManyRequests ||
		e.code == "temporarily_unavailable" || e.code == "server_error"
}

// skewed reports whether the clocks differ so much that TOTP codes do not match.
func (e *answerError) skewed() bool { return e.skew.Abs() > 30*time.Second }

// failure makes an error of an answer that is no success: the identity
// provider's no for 400, 401, 403 and whatever else names an OAuth error, and
// an unusable answer for the rest.
func (g *grant) failure(a *answer) error {
	e := &answerError{status: a.status, empty: len(a.body) == 0 && !a.unread}
	if date, err := http.ParseTime(a.header.Get("Date")); err == nil {
		e.skew = g.Now().Sub(date).Round(time.Second)
	}
	if o, err := strictjson.Object(a.body); err == nil {
		e.code, _ = o.String("error")
		description, _ := o.String("error_description")
		if uri, _ := o.String("error_uri"); uri != "" {
			description = strings.TrimSpace(description + " (see " + uri + ")")
		}
		e.code, e.description = quote(e.code, g.revealed...), quote(description, g.revealed...)
	}
	if e.passing() || e.code == "" && !refuses(a.status) {
		return &Error{Kind: Network, Err: e, OAuth: e.code, Msg: fmt.Sprintf("profile %q: %s failed: %v", a.profile, a.origin, e)}
	}
	return &Error{Kind: Refused, Err: e, OAuth: e.code, Msg: fmt.Sprintf("profile %q: %s refused: %v", a.profile, a.origin, e), Help: helpFor(e.code)}
}

// refuses reports whether the status alone is a no.
func refuses(status int) bool {
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
