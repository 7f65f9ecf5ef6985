package sandbox

import "time"

// clientCredentialsGrant is RFC 6749 section 4.4: no refresh token, no user.
func (s *Server) clientCredentialsGrant(q *request, c *registration) reply {
	w, refused := wishOf(q, c.Authorities, c.Authorities)
	if refused != nil {
		return *refused
	}
	own := &consent{grantType: grantClientCredentials, client: c, scopes: w.scopes}
	if q.on.value("refresh-token") == "always" {
		own.ends = q.now.Add(refreshLifetime * time.Second)
		w.refresh = s.mintRefresh(own).value
	}
	return s.grant(q, own, w)
}
