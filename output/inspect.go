package output

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"

	"idpauth/internal/jwt"
	"idpauth/internal/token"
)

// Inspection is what inspect tells about a token.
type Inspection struct {
	JWT *jwt.JWT
	Now time.Time

	// VerifiedBy is the key by which its signature and claims were checked and
	// hold; empty: they were not checked.
	VerifiedBy string
}

// Document returns header and claims exactly as the token has them, and what
// follows from them. Of an encrypted token only the header is known.
func (i Inspection) Document() Object {
	var o Object
	o.Add("header", Object(i.JWT.Header))
	if !i.JWT.Encrypted {
		o.Add("claims", Object(i.JWT.Claims))
		o.Add("signature", base64.RawURLEncoding.EncodeToString(i.JWT.Signature))
	}
	if expiry, ok := i.JWT.Expiry(); ok {
		o.addExpiry(expiry, i.Now)
	}
	o.Add("verified", i.VerifiedBy != "")
	return o
}

// addExpiry appends expires_at, expires_in and expired.
func (o *Object) addExpiry(expiry, now time.Time) {
	o.Add("expires_at", timestamp(expiry))
	o.Add("expires_in", secondsLeft(expiry, now))
	o.Add("expired", !now.Before(expiry))
}

// Text returns the same for people.
func (i Inspection) Text() string {
	sections := []string{"Header\n" + i.members(i.JWT.Header)}
	if i.JWT.Encrypted {
		sections = append(sections, "Claims\n  encrypted, for the API's eyes only\n")
	} else {
		sections = append(sections, "Claims\n"+i.members(i.JWT.Claims))
	}
	return strings.Join(append(sections, "Validity\n"+i.validity()), "\n")
}

func (i Inspection) members(members []token.Member) string {
	var rows [][]string
	for _, m := range members {
		value := plain(m.Value)
		if isTimeClaim(m.Name) && isNumber(m.Value) {
			value += " (" + moment(jwt.NumericDate(json.Number(m.Value)), i.Now) + ")"
		}
		rows = append(rows, []string{"  " + m.Name, value})
	}
	return Table(nil, rows)
}

func (i Inspection) validity() string {
	var rows [][]string
	add := func(label, value string) { rows = append(rows, []string{"  " + label, value}) }
	addTime := func(label string, t time.Time, ok bool) {
		if ok {
			add(label, moment(t, i.Now))
		}
	}
	issued, hasIssued := i.JWT.IssuedAt()
	begin, hasBegin := i.JWT.NotBefore()
	end, hasEnd := i.JWT.Expiry()
	addTime("issued", issued, hasIssued)
	addTime("not before", begin, hasBegin)
	addTime("expires", end, hasEnd)
	switch {
	case i.JWT.Encrypted:
		add("time", "unknown")
	case hasEnd && !i.Now.Before(end):
		add("time", "expired")
	case hasBegin && i.Now.Before(begin):
		add("time", "not valid yet")
	case hasEnd:
		add("time", "valid")
	default:
		add("time", "no expiry given")
	}
	if i.VerifiedBy != "" {
		add("signature", "verified by "+i.VerifiedBy)
	} else {
		add("signature", "NOT verified")
	}
	return Table(nil, rows)
}

// plain shows a string without its quotes and every other value as JSON.
func plain(raw json.RawMessage) string {
	var s string
	if raw[0] == '"' && json.Unmarshal(raw, &s) == nil {
		return s
	}
	compact, err := compactJSON(raw)
	if err != nil {
		return string(raw)
	}
	return string(compact)
}

func isNumber(raw json.RawMessage) bool {
	return raw[0] == '-' || '0' <= raw[0] && raw[0] <= '9'
}

// isTimeClaim names the claims that are a NumericDate: RFC 7519 section 4.1,
// OpenID Connect Core sections 2 and 5.1.
func isTimeClaim(name string) bool {
	switch name {
	case "exp", "nbf", "iat", "auth_time", "updated_at":
		return true
	}
	return false
}
