//go:build interop && linux

package interop

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"math/big"
)

// clientKeyPair is what a client signs its assertions with, and what a server
// checks them with.
type clientKeyPair struct {
	private   string            // PEM
	public    map[string]string // a JWK (RFC 7517)
	publicPEM string
}

// newClientKeyPair makes the keys for one algorithm of RFC 7518 or RFC 8037.
func newClientKeyPair(algorithm string) (*clientKeyPair, error) {
	private, err := newPrivateKey(algorithm)
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return nil, err
	}
	public, err := publicJWK(private.Public())
	if err != nil {
		return nil, err
	}
	public["alg"], public["use"], public["kid"] = algorithm, "sig", "of-"+algorithm
	spki, err := x509.MarshalPKIXPublicKey(private.Public())
	if err != nil {
		return nil, err
	}
	return &clientKeyPair{encodePEM("PRIVATE KEY", der), public, encodePEM("PUBLIC KEY", spki)}, nil
}

// clientAlgorithms are those by which some client of each server signs.
var clientAlgorithms = []string{"RS256", "ES256", "EdDSA"}

// newClientKeyPairs makes the keys for each of them.
func newClientKeyPairs() (map[string]*clientKeyPair, error) {
	pairs := map[string]*clientKeyPair{}
	for _, algorithm := range clientAlgorithms {
		var err error
		if pairs[algorithm], err = newClientKeyPair(algorithm); err != nil {
			return nil, err
		}
	}
	return pairs, nil
}

// jwks is the set that holds the public key alone.
func (pair *clientKeyPair) jwks() map[string]any {
	return map[string]any{"keys": []any{pair.public}}
}

func newPrivateKey(algorithm string) (crypto.Signer, error) {
	switch algorithm {
	case "RS256":
		return rsa.GenerateKey(rand.Reader, 2048)
	case "ES256":
		return ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	case "EdDSA":
		_, private, err := ed25519.GenerateKey(rand.Reader)
		return private, err
	}
	return nil, fmt.Errorf("no keys for %s", algorithm)
}

func publicJWK(public crypto.PublicKey) (map[string]string, error) {
	encode := base64.RawURLEncoding.EncodeToString
	switch public := public.(type) {
	case *rsa.PublicKey:
		return map[string]string{"kty": "RSA", "n": encode(public.N.Bytes()), "e": encode(big.NewInt(int64(public.E)).Bytes())}, nil
	case *ecdsa.PublicKey:
		point, err := public.Bytes() // 4, x, y
		if err != nil {
			return nil, err
		}
		return map[string]string{"kty": "EC", "crv": "P-256", "x": encode(point[1:33]), "y": encode(point[33:])}, nil
	case ed25519.PublicKey:
		return map[string]string{"kty": "OKP", "crv": "Ed25519", "x": encode(public)}, nil
	}
	return nil, fmt.Errorf("no JWK for %T", public)
}
