package sandbox

import (
	"net/http"
	"slices"
)

const (
	deadToken     = "The token expired, was revoked, or the token ID is incorrect."
	expiredLayout = "Mon Jan 02 15:04:05 UTC 2006" // Java's Date
)

// refreshGrant is RFC 6749 section 6. By default it rotates: the old token dies,
// and when it comes again the whole family does (RFC 9700 section 4.14.2).
func (s *Server) refreshGrant(q *request, c *registration) reply {
	if !q.has("refresh_token") {
		return refuse(http.StatusBadRequest, "invalid_request", "refresh_token parameter not provided")
	}
	mode := q.on.value("refresh")
	old := s.tokens[q.param("refresh_token")]
	if refused := s.checkRefresh(q, c, old, mode); refused != nil {
		return *refused
	}
	w, refused := wishOf(q, old.scopes, old.scopes)
	if refused != nil {
		return *refused
	}
	w.idToken = old.user != nil && slices.Contains(w.scopes, "openid")
	switch mode {
	case "same":
		w.refresh = old.value
	case "keep":
		w.refresh = s.mintRefresh(old.consent).value
	case "omit":
	default:
		old.rotated = true
		w.refresh = s.mintRefresh(old.consent).value
	}
	return s.grant(q, old.consent, w)
}

func (s *Server) checkRefresh(q *request, c *registration, old *issued, mode string) *reply {
	if mode == "expired" { // UAA 3 and older: the message holds the token
		return invalidToken("Invalid refresh token (expired): " + q.param("refresh_token") + " expired at " + q.now.UTC().Format(expiredLayout))
	}
	if old == nil || old.kind != kindRefresh {
		return invalidToken(deadToken)
	}
	if old.rotated {
		s.log.replayed(ReplayedRefreshToken)
		s.revokeFamily(old.consent)
	}
	switch {
	case old.client != c || mode == "wrong-client":
		r := refuse(http.StatusBadRequest, "invalid_grant", "Wrong client for this refresh token: "+c.ID)
		return &r
	case old.revoked || old.rotated || old.consent.revoked:
		return invalidToken(deadToken)
	case old.signatureChanged():
		return invalidToken("revocable signature mismatch")
	case !q.now.Before(old.expires):
		return invalidToken("Invalid refresh token expired at " + old.expires.UTC().Format(expiredLayout))
	}
	return nil
}

// revokeFamily ends the refresh tokens of a sign-in; access tokens live on.
func (s *Server) revokeFamily(c *consent) {
	for _, t := range s.tokens {
		if t.consent == c && t.kind == kindRefresh {
			t.revoked = true
		}
	}
}

// invalidToken is UAA's 401 where RFC 6749 would say 400 invalid_grant.
func invalidToken(description string) *reply {
	r := refuse(http.StatusUnauthorized, "invalid_token", description)
	r = r.challenge(`Bearer realm="oauth"`)
	return &r
}
