package sandbox

import "net/http"

// revoke is RFC 7009: an unknown token is as good as revoked; with a refresh
// token falls all that came of its sign-in.
func (s *Server) revoke(q *request) reply {
	c, refused := s.authenticateClient(q)
	if refused != nil {
		return *refused
	}
	if q.param("token") == "" {
		return refuse(http.StatusBadRequest, "invalid_request", "token parameter not provided")
	}
	t := s.tokens[q.param("token")]
	switch {
	case t == nil:
	case t.client != c:
		return refuse(http.StatusBadRequest, "invalid_grant", "The token belongs to another client")
	case t.kind == kindRefresh:
		t.consent.revoked = true
	default:
		t.revoked = true
	}
	return reply{status: http.StatusOK, header: http.Header{"Cache-Control": {"no-store"}}}
}

// revokeByID is UAA's way: the bearer names one of its own user's tokens of the
// same client by jti. Plain JWTs cannot be revoked and are 403, as unknown ids are.
func (s *Server) revokeByID(q *request) reply {
	bearer, refused := s.bearer(q)
	if refused != nil {
		return *refused
	}
	for _, t := range s.tokens {
		mine := t.client == bearer.client && t.user == bearer.user
		if t.id == q.PathValue("jti") && mine && (t.opaque || t.claims["revocable"] == true) {
			t.revoked = true
			return reply{status: http.StatusOK, header: http.Header{}}
		}
	}
	return refuse(http.StatusForbidden, "insufficient_scope", "Insufficient scope for this resource", field("scope", "tokens.revoke")).
		challenge(`Bearer realm="oauth"`)
}
