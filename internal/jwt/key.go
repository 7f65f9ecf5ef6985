package jwt

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"errors"
	"fmt"
	"math/big"
	"slices"

	"idpauth/internal/strictjson"
)

// key is a public key that is fit to verify with.
type key struct {
	id        string // kid; empty: none
	anyID     bool   // it stands for every kid, its document naming none and no other key
	algorithm string // the only one that it may be used with; empty: all that fit
	keyType   string
	public    crypto.PublicKey
}

func (k key) fits(a algorithm) bool {
	return k.keyType == a.keyType && (k.algorithm == "" || k.algorithm == a.name)
}

func (k key) same(other key) bool {
	comparable, ok := k.public.(interface{ Equal(crypto.PublicKey) bool })
	return ok && comparable.Equal(other.public)
}

// parseJWK reads a public key and holds it to the rules of RFC 7517 section 4,
// RFC 7518 section 6 and RFC 8037 section 2, and to those of sound keys.
func parseJWK(jwk strictjson.Members) (key, error) {
	if err := forVerifying(jwk); err != nil {
		return key{}, err
	}
	k, err := publicKey(jwk)
	if err != nil {
		return key{}, err
	}
	if k.algorithm, err = jwk.String("alg"); err != nil || k.algorithm == "" {
		return k, err
	}
	a, known := lookupAlgorithm(k.algorithm)
	switch {
	case !known:
		return key{}, fmt.Errorf("its algorithm %s is not accepted", show(k.algorithm))
	case a.keyType != k.keyType:
		return key{}, fmt.Errorf("its algorithm %s is not one of a key of type %s", a.name, k.keyType)
	}
	return k, nil
}

// forVerifying refuses a key that its owner meant for something else.
func forVerifying(jwk strictjson.Members) error {
	use, err := jwk.String("use")
	if err != nil {
		return err
	}
	if use != "" && use != "sig" {
		return fmt.Errorf("its use is %s, not sig", show(use))
	}
	operations, err := jwk.Strings("key_ops")
	if err != nil {
		return err
	}
	if operations != nil && !slices.Contains(operations, "verify") {
		return errors.New("its key_ops do not hold verify")
	}
	return nil
}

func publicKey(jwk strictjson.Members) (key, error) {
	kty, err := jwk.String("kty")
	if err != nil {
		return key{}, err
	}
	switch kty {
	case "RSA":
		return rsaJWK(jwk)
	case "EC":
		return ecJWK(jwk)
	case "OKP":
		return okpJWK(jwk)
	case "oct":
		return key{}, errors.New("it is a shared secret, which cannot be in a public set")
	}
	return key{}, fmt.Errorf("its type %s is not known", show(kty))
}

func hasPrivatePart(jwk strictjson.Members) bool {
	return slices.ContainsFunc([]string{"d", "p", "q", "dp", "dq", "qi", "oth"}, func(name string) bool {
		_, has := jwk.Get(name)
		return has
	})
}

// bytesOf decodes a member in base64url.
func bytesOf(jwk strictjson.Members, name string) ([]byte, error) {
	text, err := jwk.String(name)
	if err != nil {
		return nil, err
	}
	if text == "" {
		return nil, fmt.Errorf("it has no %s", name)
	}
	value, err := decodePart(text)
	if err != nil {
		return nil, fmt.Errorf("its %s: %w", name, err)
	}
	return value, nil
}

func rsaJWK(jwk strictjson.Members) (key, error) {
	n, err := bytesOf(jwk, "n")
	if err != nil {
		return key{}, err
	}
	e, err := bytesOf(jwk, "e")
	if err != nil {
		return key{}, err
	}
	// A UAA's n begins with a zero byte, against RFC 7518 section 6.3.1.1.
	return soundRSA(new(big.Int).SetBytes(n), new(big.Int).SetBytes(e))
}

// lookupCurve finds the curves that are accepted; crypto/elliptic makes them when
// they are first asked for.
func lookupCurve(name string) (elliptic.Curve, bool) {
	switch name {
	case typeP256:
		return elliptic.P256(), true
	case typeP384:
		return elliptic.P384(), true
	case typeP521:
		return elliptic.P521(), true
	}
	return nil, false
}

func ecJWK(jwk strictjson.Members) (key, error) {
	name, err := jwk.String("crv")
	if err != nil {
		return key{}, err
	}
	curve, known := lookupCurve(name)
	if !known {
		return key{}, fmt.Errorf("its curve %s is not accepted", show(name))
	}
	point := []byte{4} // uncompressed (SEC 1 section 2.3.3)
	for _, member := range []string{"x", "y"} {
		coordinate, err := bytesOf(jwk, member)
		if err != nil {
			return key{}, err
		}
		if want := (curve.Params().BitSize + 7) / 8; len(coordinate) != want {
			return key{}, fmt.Errorf("its %s has %d bytes, %s has %d", member, len(coordinate), name, want)
		}
		point = append(point, coordinate...)
	}
	public, err := ecdsa.ParseUncompressedPublicKey(curve, point)
	if err != nil {
		return key{}, fmt.Errorf("its point is not on the curve %s", name)
	}
	return key{keyType: name, public: public}, nil
}

func okpJWK(jwk strictjson.Members) (key, error) {
	name, err := jwk.String("crv")
	if err != nil {
		return key{}, err
	}
	if name != typeEd25519 {
		return key{}, fmt.Errorf("its curve %s is not accepted", show(name))
	}
	x, err := bytesOf(jwk, "x")
	if err != nil {
		return key{}, err
	}
	return soundEd25519(ed25519.PublicKey(x))
}
