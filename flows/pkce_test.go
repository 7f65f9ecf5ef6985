package flows_test

import (
	"crypto/sha256"
	"encoding/base64"
	"testing"
)

// challengeOf is RFC 7636's S256.
func challengeOf(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// RFC 7636 appendix B.
func TestChallengeOfTheRFC(t *testing.T) {
	const verifier, challenge = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
	if got := challengeOf(verifier); got != challenge {
		t.Errorf("challenge %q, want %q", got, challenge)
	}
}
