// Package signing makes the JWTs with which a client proves who it is: it reads
// private keys in the containers that people have them in and signs with them.
// Nothing that it returns as an error repeats any part of a key or a password.
package signing

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"fmt"
)

// Key is a private key that may sign, and what its container says of it.
type Key struct {
	signer crypto.Signer
	alg    algorithm

	id         string // the JWK's kid
	thumbprint thumbprint
}

// thumbprint names the certificate of a key (RFC 7515 sections 4.1.7 and 4.1.8).
type thumbprint struct{ sha1, sha256 string }

// Algorithm is the algorithm that the key signs with, by its name in a JWT.
func (k *Key) Algorithm() string { return k.alg.name }

// Public is the public half, for those who verify.
func (k *Key) Public() crypto.PublicKey { return k.signer.Public() }

// Sizes of an RSA modulus: RFC 7518 section 3.3 sets the lower, what a signature
// may cost the upper.
const (
	minModulus = 2048
	maxModulus = 16384
)

// newKey checks that private is of a kind and a strength that may sign. Where
// alg is empty the kind of key decides on it.
func newKey(private any, alg string) (*Key, error) {
	signer, ok := private.(crypto.Signer)
	if !ok {
		return nil, &problem{msg: "the key is of a kind that cannot sign", hint: kinds}
	}
	switch key := private.(type) {
	case *rsa.PrivateKey:
		if err := checkRSA(key); err != nil {
			return nil, err
		}
	case *ecdsa.PrivateKey:
		if defaultAlgorithm(key) == "" {
			return nil, &problem{msg: fmt.Sprintf("the curve %s is not supported", key.Params().Name), hint: kinds}
		}
	case ed25519.PrivateKey:
	default:
		return nil, &problem{msg: "the key is of a kind that is not supported", hint: kinds}
	}
	a, err := algorithmFor(signer, alg)
	if err != nil {
		return nil, err
	}
	return &Key{signer: signer, alg: a}, nil
}

var errMisfit = &problem{msg: "the parts of the RSA key do not fit together"}

func checkRSA(key *rsa.PrivateKey) error {
	switch bits := key.N.BitLen(); {
	case bits < minModulus:
		return &problem{msg: fmt.Sprintf("the RSA key has %d bits, fewer than %d", bits, minModulus)}
	case bits > maxModulus:
		return &problem{msg: fmt.Sprintf("the RSA key has %d bits, more than %d", bits, maxModulus)}
	case key.E < 3 || key.E%2 == 0:
		return &problem{msg: "the RSA key has an unsafe public exponent"}
	}
	if key.Validate() != nil {
		return errMisfit
	}
	return nil
}

// certify names the certificate of the key, which is not always the first.
func (k *Key) certify(certificates []*x509.Certificate) {
	public, ok := k.Public().(interface{ Equal(crypto.PublicKey) bool })
	for _, c := range certificates {
		if ok && public.Equal(c.PublicKey) {
			k.thumbprint = thumbprintOf(c)
			return
		}
	}
}
