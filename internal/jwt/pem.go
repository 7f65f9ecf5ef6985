package jwt

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"strings"
)

// ParsePEM reads public keys and certificates (RFC 7468). They have no kid: a
// token is checked against all that fit it. Of a certificate only the key counts;
// who vouches for it is the business of the one who gives it.
func ParsePEM(data []byte) (*KeySet, error) {
	set := &KeySet{}
	for range maxKeys {
		block, rest := pem.Decode(data)
		if block == nil {
			break
		}
		data = rest
		public, err := publicOf(block)
		if err != nil {
			return nil, fmt.Errorf("not a public key: PEM block %s: %w", show(block.Type), err)
		}
		k, err := soundKey(public)
		if err != nil {
			set.refuse("", err)
			continue
		}
		k.anyID = true
		set.keys = append(set.keys, k)
	}
	if len(set.keys)+len(set.refused) == 0 {
		return nil, errors.New("not a public key: no PEM block is whole")
	}
	return set, nil
}

func publicOf(block *pem.Block) (crypto.PublicKey, error) {
	switch {
	case block.Type == "PUBLIC KEY":
		return x509.ParsePKIXPublicKey(block.Bytes)
	case block.Type == "RSA PUBLIC KEY":
		return x509.ParsePKCS1PublicKey(block.Bytes)
	case block.Type == "CERTIFICATE":
		certificate, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, err
		}
		return certificate.PublicKey, nil
	case strings.HasSuffix(block.Type, "PRIVATE KEY"):
		return nil, errors.New("it is a private key; signatures are checked with the public one")
	}
	return nil, errors.New("it is neither a public key nor a certificate")
}

// soundKey holds a key to the rules that JWKs are held to. crypto/x509 has seen
// to it that a point is on its curve.
func soundKey(public crypto.PublicKey) (key, error) {
	switch k := public.(type) {
	case *rsa.PublicKey:
		return soundRSA(k.N, big.NewInt(int64(k.E)))
	case *ecdsa.PublicKey:
		name := k.Params().Name
		if _, known := lookupCurve(name); !known {
			return key{}, fmt.Errorf("its curve %s is not accepted", name)
		}
		return key{keyType: name, public: k}, nil
	case ed25519.PublicKey:
		return soundEd25519(k)
	}
	return key{}, fmt.Errorf("keys of type %T are not accepted", public)
}
