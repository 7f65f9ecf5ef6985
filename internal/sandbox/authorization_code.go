package sandbox

import (
	"crypto/sha256"
	"net/http"
	"time"
)

// code is an authorization code and what it is bound to.
type code struct {
	consent     *consent
	wish        wish
	redirectURI string
	challenge   string // of PKCE; empty: none was sent
	expires     time.Time
	spent       bool
}

const codeLife = 5 * time.Minute

// authorizationCodeGrant redeems a code (RFC 6749 section 4.1.3) with its
// verifier (RFC 7636 section 4.6). A code that comes again ends what it gave.
func (s *Server) authorizationCodeGrant(q *request, c *registration) reply {
	k := s.codes[q.param("code")]
	if k != nil && k.spent {
		s.log.replayed(ReplayedCode)
		k.consent.revoked = true
	}
	if problem := k.check(q, c); problem != "" {
		return refuse(http.StatusBadRequest, "invalid_grant", problem)
	}
	k.spent = true
	w := k.wish
	again, refused := targets(q)
	if refused != nil {
		return *refused
	}
	if len(again) > 0 {
		w.targets = again
	}
	return s.signedIn(q, k.consent, w)
}

func (k *code) check(q *request, c *registration) string {
	verifier := q.param("code_verifier")
	switch {
	case k == nil || k.spent || k.consent.client != c:
		return "Invalid authorization code"
	case !q.now.Before(k.expires):
		return "Authorization code expired"
	case q.param("redirect_uri") != k.redirectURI:
		return "Redirect URI mismatch."
	case k.challenge == "" && verifier != "":
		return "Code verifier not required for this authorization code."
	case k.challenge != "" && !answers(k.challenge, verifier):
		return "Invalid code verifier"
	}
	return ""
}

// answers checks a code verifier's form and its S256 challenge.
func answers(challenge, verifier string) bool {
	sum := sha256.Sum256([]byte(verifier))
	return isVerifier(verifier) && equal(segment(sum[:]), challenge)
}

// isVerifier checks the form of RFC 7636 section 4.1.
func isVerifier(v string) bool {
	for _, r := range v {
		switch {
		case 'A' <= r && r <= 'Z', 'a' <= r && r <= 'z', '0' <= r && r <= '9', r == '-', r == '.', r == '_', r == '~':
		default:
			return false
		}
	}
	return 43 <= len(v) && len(v) <= 128
}
