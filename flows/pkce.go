package flows

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"

	"idpauth/profiles"
)

// UsesPKCE reports whether the flow proves with RFC 7636 that the code is its own.
func (f Flow) UsesPKCE(p *profiles.Profile) bool {
	return f.UsesRedirect() || f.GrantType == deviceCode.GrantType && p.DevicePKCE
}

// newPKCE makes a code verifier of 256 random bits and its S256 challenge
// (RFC 7636 sections 4.1 and 4.2).
func newPKCE() (verifier, challenge string) {
	var random [32]byte
	rand.Read(random[:]) // never fails
	verifier = base64.RawURLEncoding.EncodeToString(random[:])
	sum := sha256.Sum256([]byte(verifier))
	return verifier, base64.RawURLEncoding.EncodeToString(sum[:])
}
