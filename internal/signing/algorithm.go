package signing

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	_ "crypto/sha256" // for the hashes below
	_ "crypto/sha512"
	"fmt"
	"strings"
)

// algorithm is one of RFC 7518 section 3.1, RFC 8037 section 3.1 and RFC 9864.
type algorithm struct {
	name  string
	curve string      // of ES
	hash  crypto.Hash // zero: the message itself is signed
}

var algorithms = []algorithm{
	{name: "RS256", hash: crypto.SHA256},
	{name: "RS384", hash: crypto.SHA384},
	{name: "RS512", hash: crypto.SHA512},
	{name: "PS256", hash: crypto.SHA256},
	{name: "PS384", hash: crypto.SHA384},
	{name: "PS512", hash: crypto.SHA512},
	{name: "ES256", hash: crypto.SHA256, curve: "P-256"},
	{name: "ES384", hash: crypto.SHA384, curve: "P-384"},
	{name: "ES512", hash: crypto.SHA512, curve: "P-521"},
	{name: "EdDSA"},
	{name: "Ed25519"},
}

// fits reports whether key can sign in this way.
func (a algorithm) fits(key crypto.Signer) bool {
	switch key := key.(type) {
	case *rsa.PrivateKey:
		return a.isPSS() || strings.HasPrefix(a.name, "RS")
	case *ecdsa.PrivateKey:
		return a.curve == key.Params().Name
	case ed25519.PrivateKey:
		return a.hash == 0
	}
	return false
}

func (a algorithm) isPSS() bool { return strings.HasPrefix(a.name, "PS") }

// defaultAlgorithm is what a key without a word of its own signs with; empty
// for an EC key on a curve of no algorithm.
func defaultAlgorithm(key crypto.Signer) string {
	switch key := key.(type) {
	case *rsa.PrivateKey:
		return "RS256"
	case *ecdsa.PrivateKey:
		for _, a := range algorithms {
			if a.curve == key.Params().Name {
				return a.name
			}
		}
		return ""
	}
	return "EdDSA"
}

// algorithmFor is the algorithm of that name, or the key's default.
func algorithmFor(key crypto.Signer, name string) (algorithm, error) {
	if name == "" {
		name = defaultAlgorithm(key)
	}
	for _, a := range algorithms {
		if a.name == name && a.fits(key) {
			return a, nil
		}
	}
	return algorithm{}, &problem{msg: fmt.Sprintf("the key's alg %q is no way to sign with a key of its kind", shorten(name))}
}

// shorten bounds what is shown of a name in a JWK.
func shorten(name string) string {
	const longest = 32
	if len(name) > longest {
		return name[:longest] + "…"
	}
	return name
}
