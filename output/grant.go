package output

import (
	"time"

	"idpauth/internal/token"
)

// grant is the document of a token: RFC 6749's members with what is left of its
// life now, then those that only some servers send, as they were sent. What the
// server did not give is left out.
func grant(t *token.Token, ctx Context) Object {
	var o Object
	o.addGiven("token_type", t.TokenType)
	o.addGiven("scope", t.Scope)
	if t.ExpiryKnown {
		o.Add("expires_in", secondsLeft(t.ExpiresAt, ctx.Now))
	}
	o.addGiven("access_token", t.AccessToken.Reveal())
	o.addGiven("refresh_token", t.RefreshToken.Reveal())
	if t.ExpiryKnown {
		o.Add("expires_at", timestamp(t.ExpiresAt))
	}
	o.addGiven("id_token", t.IDToken.Reveal())
	o.addGiven("issued_token_type", t.IssuedTokenType)
	for _, m := range t.Extra {
		if !isGrantMember(m.Name) && !o.has(m.Name) {
			o = append(o, m)
		}
	}
	return o
}

// isGrantMember reports whether a name has a meaning of ours, which a server's
// member of that name must not take, present or not.
func isGrantMember(name string) bool {
	switch name {
	case "token_type", "scope", "expires_in", "access_token", "refresh_token", "expires_at", "id_token", "issued_token_type":
		return true
	}
	return false
}

// The years of RFC 3339 (section 5.6), whose ends stand for what lies beyond them.
var (
	firstMoment = time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC)
	lastMoment  = time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)
)

// timestamp is RFC 3339 in UTC, to the second.
func timestamp(t time.Time) string {
	switch {
	case t.Before(firstMoment):
		t = firstMoment
	case t.After(lastMoment):
		t = lastMoment
	}
	return t.UTC().Format("2006-01-02T15:04:05Z")
}

// secondsLeft counts whole seconds, the nearest number of them, so that a token
// that just came shows what the server said of it. Unlike a Duration it does not
// end at 292 years.
func secondsLeft(end, now time.Time) int64 {
	end = end.Add(500 * time.Millisecond)
	left := end.Unix() - now.Unix()
	if end.Nanosecond() < now.Nanosecond() {
		left--
	}
	return max(0, left)
}
