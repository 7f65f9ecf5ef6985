package sandbox

import (
	"encoding/json"
	"net/http"
)

// signedUserinfo answers with a JWT of the claims (OpenID Connect Core section
// 5.3.2).
func (s *Server) signedUserinfo(q *request, c *registration, members []member) reply {
	claims := claimsOf(members)
	claims["iss"], claims["aud"] = s.issuer(), c.ID
	q.on.apply("id-claim", claims)
	return text(http.StatusOK, "application/jwt", s.sign(q, claims))
}

// signedIntrospection answers with a JWT for the client that asked (RFC 9701
// section 5).
func (s *Server) signedIntrospection(q *request, c *registration, members []member) reply {
	claims := map[string]any{
		"iss": s.issuer(), "aud": c.ID, "iat": q.now.Unix(), "token_introspection": claimsOf(members),
	}
	q.on.apply("id-claim", claims)
	return text(http.StatusOK, "application/token-introspection+jwt", s.signAs(q, "token-introspection+jwt", claims))
}

func claimsOf(members []member) map[string]any {
	claims := map[string]any{}
	for _, m := range members {
		claims[m.name] = json.RawMessage(m.value)
	}
	return claims
}
