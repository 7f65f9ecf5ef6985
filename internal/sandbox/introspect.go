package sandbox

import (
	"maps"
	"net/http"
	"slices"
)

// introspect is RFC 7662 for clients with uaa.resource, in UAA's words: a token
// that is not active is told from nothing.
func (s *Server) introspect(q *request) reply {
	c, refused := s.resourceServer(q)
	if refused != nil {
		return *refused
	}
	members := []member{field("revocable", false), field("active", false)}
	if t := s.tokens[q.form.Get("token")]; t != nil && t.kind != kindID && t.alive(q.now) && !t.rotated {
		members = append(t.introspection(), field("revocable", t.opaque || t.claims["revocable"] == true), field("active", true))
	}
	if q.on.has("answer") {
		return s.signedIntrospection(q, c, members)
	}
	return object(http.StatusOK, members...)
}

// checkToken is the older endpoint, which knows errors.
func (s *Server) checkToken(q *request) reply {
	if _, refused := s.resourceServer(q); refused != nil {
		return *refused
	}
	t := s.tokens[q.form.Get("token")]
	if t == nil || t.kind != kindAccess || !t.alive(q.now) {
		return refuse(http.StatusBadRequest, "invalid_token", deadToken)
	}
	return object(http.StatusOK, t.introspection()...)
}

func (s *Server) resourceServer(q *request) (*registration, *reply) {
	c, refused := s.authenticateClient(q)
	if refused == nil && !slices.Contains(c.Authorities, "uaa.resource") {
		r := refuse(http.StatusForbidden, "access_denied", "Access is denied")
		refused = &r
	}
	return c, refused
}

func (t *issued) introspection() []member {
	var members []member
	for _, name := range slices.Sorted(maps.Keys(t.claims)) {
		members = append(members, field(name, t.claims[name]))
	}
	if t.claims == nil { // a refresh token
		members = append(members, field("client_id", t.client.ID), field("scope", t.scopes), field("exp", t.expires.Unix()), field("jti", t.id))
	}
	return members
}
