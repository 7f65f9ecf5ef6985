package sandbox

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// bearer finds the access token of a request (RFC 6750 section 2.1).
func (s *Server) bearer(q *request) (*issued, *reply) {
	scheme, value, _ := strings.Cut(q.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || value == "" {
		r := refuse(http.StatusUnauthorized, "unauthorized", "Full authentication is required to access this resource")
		r = r.challenge(`Bearer realm="oauth"`)
		return nil, &r
	}
	t := s.tokens[value]
	switch {
	case t == nil || t.kind != kindAccess || t.revoked || t.consent.revoked:
		return nil, invalidToken("Invalid access token")
	case t.signatureChanged():
		return nil, invalidToken("revocable signature mismatch")
	case !q.now.Before(t.expires):
		return nil, invalidToken("Invalid access token: expired at " + t.expires.UTC().Format(expiredLayout))
	}
	return t, nil
}

// userinfo is OpenID Connect Core section 5.3 with UAA's claims.
func (s *Server) userinfo(q *request) reply {
	t, refused := s.bearer(q)
	if refused != nil {
		return *refused
	}
	if t.user == nil || !slices.Contains(t.scopes, "openid") {
		return refuse(http.StatusForbidden, "insufficient_scope", "Insufficient scope for this resource", field("scope", "openid")).
			challenge(`Bearer realm="oauth"`)
	}
	u := t.user
	claims := []member{
		field("user_id", u.id),
		field("user_name", u.Name),
		field("name", strings.TrimSpace(u.GivenName+" "+u.FamilyName)),
		field("given_name", u.GivenName),
		field("family_name", u.FamilyName),
		field("email", u.Email),
		field("email_verified", true),
		field("previous_logon_time", u.lastLogin.UnixMilli()),
		field("sub", u.id),
	}
	if q.on.has("answer") {
		return s.signedUserinfo(q, t.client, claims)
	}
	return object(http.StatusOK, claims...)
}

// echo stands for an API: it wants a bearer and tells what it was sent.
func (s *Server) echo(q *request) reply {
	t, refused := s.bearer(q)
	if refused != nil {
		return *refused
	}
	header := map[string]string{}
	for name, values := range q.Header {
		header[name] = strings.Join(values, ", ")
	}
	return object(http.StatusOK,
		field("method", q.Method),
		field("path", q.URL.Path),
		field("query", q.URL.RawQuery),
		field("headers", header),
		field("body", string(q.body)),
		field("client_id", t.client.ID),
		field("time", q.now.UTC().Format(time.RFC3339)),
	)
}
