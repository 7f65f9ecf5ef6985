package jwt

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	_ "crypto/sha256" // for the table
	_ "crypto/sha512"
	"math/big"
)

// algorithm is a signature algorithm of RFC 7518 section 3.1 or RFC 8037
// section 3.1.
type algorithm struct {
	name    string
	keyType string // the one type of key that it works with
	hash    crypto.Hash
	verify  func(key crypto.PublicKey, hash crypto.Hash, input, signature []byte) bool
}

// Types of key: what kty and crv come to.
const (
	typeRSA     = "RSA"
	typeP256    = "P-256"
	typeP384    = "P-384"
	typeP521    = "P-521"
	typeEd25519 = "Ed25519"
)

// algorithms are those that are accepted. There is no "none" and no HS: whoever
// can read a public key could sign with it.
var algorithms = []algorithm{
	{"RS256", typeRSA, crypto.SHA256, verifyPKCS1v15},
	{"RS384", typeRSA, crypto.SHA384, verifyPKCS1v15},
	{"RS512", typeRSA, crypto.SHA512, verifyPKCS1v15},
	{"PS256", typeRSA, crypto.SHA256, verifyPSS},
	{"PS384", typeRSA, crypto.SHA384, verifyPSS},
	{"PS512", typeRSA, crypto.SHA512, verifyPSS},
	{"ES256", typeP256, crypto.SHA256, verifyECDSA},
	{"ES384", typeP384, crypto.SHA384, verifyECDSA},
	{"ES512", typeP521, crypto.SHA512, verifyECDSA},
	{"EdDSA", typeEd25519, crypto.SHA512, verifyEd25519},
}

func lookupAlgorithm(name string) (algorithm, bool) {
	for _, a := range algorithms {
		if a.name == name {
			return a, true
		}
	}
	return algorithm{}, false
}

func digest(hash crypto.Hash, input []byte) []byte {
	h := hash.New()
	h.Write(input)
	return h.Sum(nil)
}

// verifyPKCS1v15 demands a signature as long as the modulus, as verifyPSS does.
func verifyPKCS1v15(key crypto.PublicKey, hash crypto.Hash, input, signature []byte) bool {
	return rsa.VerifyPKCS1v15(key.(*rsa.PublicKey), hash, digest(hash, input), signature) == nil
}

// verifyPSS demands a salt as long as the hash (RFC 7518 section 3.5).
func verifyPSS(key crypto.PublicKey, hash crypto.Hash, input, signature []byte) bool {
	options := &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash}
	return rsa.VerifyPSS(key.(*rsa.PublicKey), hash, digest(hash, input), signature, options) == nil
}

// verifyECDSA reads the two numbers of RFC 7518 section 3.4, each as long as the
// order of the curve. That they lie between 0 and the order, crypto/ecdsa sees to.
func verifyECDSA(key crypto.PublicKey, hash crypto.Hash, input, signature []byte) bool {
	k := key.(*ecdsa.PublicKey)
	size := (k.Params().N.BitLen() + 7) / 8
	if len(signature) != 2*size {
		return false
	}
	r := new(big.Int).SetBytes(signature[:size])
	s := new(big.Int).SetBytes(signature[size:])
	return ecdsa.Verify(k, digest(hash, input), r, s)
}

func verifyEd25519(key crypto.PublicKey, _ crypto.Hash, input, signature []byte) bool {
	return ed25519.Verify(key.(ed25519.PublicKey), input, signature)
}
