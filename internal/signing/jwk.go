package signing

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"slices"

	"idpauth/internal/strictjson"
)

// jwk are the members of a JSON Web Key.
type jwk struct{ strictjson.Members }

// parseJWK reads a private key as RFC 7517 and, for its kinds, RFC 7518
// section 6 and RFC 8037 section 2 have it.
func parseJWK(text []byte) (*Key, error) {
	if !json.Valid(text) {
		return nil, &problem{msg: "damaged JWK: it is not JSON"}
	}
	members, err := strictjson.Object(text) // whose names are unique (RFC 7517 section 4)
	if err != nil {
		return nil, &problem{msg: fmt.Sprintf("damaged JWK: %v", err)}
	}
	j := jwk{members}
	if j.has("keys") {
		return nil, &problem{msg: "a JWK set, where one key is needed", hint: "take the key that signs out of it"}
	}
	if err := j.maySign(); err != nil {
		return nil, err
	}
	private, err := j.private()
	if err != nil {
		return nil, err
	}
	key, err := newKey(private, j.text("alg"))
	if err != nil {
		return nil, err
	}
	key.id = j.text("kid")
	key.thumbprint = thumbprint{sha1: j.text("x5t"), sha256: j.text("x5t#S256")}
	return key, nil
}

// maySign checks what the key is for (RFC 7517 sections 4.2 and 4.3).
func (j jwk) maySign() error {
	for _, name := range []string{"kty", "crv", "alg", "use", "kid", "x5t", "x5t#S256"} {
		if _, err := j.String(name); err != nil {
			return &problem{msg: fmt.Sprintf("damaged JWK: %s is no string", name)}
		}
	}
	if use := j.text("use"); use != "" && use != "sig" {
		return &problem{msg: fmt.Sprintf("the JWK is not for signing: its use is %q", shorten(use))}
	}
	if !j.has("key_ops") {
		return nil
	}
	if names, err := j.Strings("key_ops"); err != nil || !slices.Contains(names, "sign") {
		return &problem{msg: `the JWK is not for signing: its key_ops do not name "sign"`}
	}
	return nil
}

// text is a member that is a string; maySign has seen to that.
func (j jwk) text(name string) string {
	s, _ := j.String(name)
	return s
}

func (j jwk) private() (any, error) {
	kty := j.text("kty")
	switch kty {
	case "oct":
		return nil, &problem{msg: "a JWK with a shared secret", hint: "use client_secret, and client_auth client_secret_jwt"}
	case "RSA", "EC", "OKP":
	default:
		return nil, &problem{msg: fmt.Sprintf("a JWK of kty %q, which is not supported", shorten(kty)), hint: kinds}
	}
	if !j.has("d") {
		return nil, &problem{msg: "a JWK with a public key, where the private key is needed"}
	}
	switch kty {
	case "RSA":
		return j.rsa()
	case "EC":
		return j.ec()
	}
	return j.ed25519()
}

func (j jwk) has(name string) bool {
	_, given := j.Get(name)
	return given
}

// octets decodes a member; it is empty where there is none or it is damaged.
func (j jwk) octets(name string) []byte {
	b, err := base64.RawURLEncoding.Strict().DecodeString(j.text(name))
	if err != nil {
		return nil
	}
	return b
}

func (j jwk) number(name string) *big.Int { return new(big.Int).SetBytes(j.octets(name)) }

func (j jwk) rsa() (any, error) {
	if j.has("oth") {
		return nil, &problem{msg: "an RSA key of more than two primes, which is not supported"}
	}
	n, e, d, p, q := j.number("n"), j.number("e"), j.number("d"), j.number("p"), j.number("q")
	for _, number := range []*big.Int{n, e, d, p, q} {
		if number.BitLen() > maxModulus {
			return nil, &problem{msg: fmt.Sprintf("the RSA key has numbers of more than %d bits", maxModulus)}
		}
	}
	switch {
	case n.Sign() == 0, e.Sign() == 0, d.Sign() == 0, j.has("p") != j.has("q"), j.has("p") && (p.Sign() == 0 || q.Sign() == 0):
		return nil, &problem{msg: "damaged JWK: an RSA key has n, e and d, and both or neither of p and q"}
	case e.BitLen() > 31:
		return nil, &problem{msg: "the RSA key has an unsafe public exponent"}
	case !j.has("p"): // RFC 7518 section 6.3.2
		if p, q = primes(n, e, d); p == nil {
			return nil, errMisfit
		}
	}
	key := &rsa.PrivateKey{PublicKey: rsa.PublicKey{N: n, E: int(e.Int64())}, D: d, Primes: []*big.Int{p, q}}
	key.Precompute()
	return key, nil
}

func curveOf(crv string) elliptic.Curve {
	switch crv {
	case "P-256":
		return elliptic.P256()
	case "P-384":
		return elliptic.P384()
	case "P-521":
		return elliptic.P521()
	}
	return nil
}

func (j jwk) ec() (any, error) {
	curve := curveOf(j.text("crv"))
	if curve == nil {
		return nil, &problem{msg: fmt.Sprintf("the curve %q is not supported", shorten(j.text("crv"))), hint: kinds}
	}
	key, err := ecdsa.ParseRawPrivateKey(curve, j.octets("d"))
	if err != nil {
		return nil, &problem{msg: "damaged JWK: d is no private key on its curve"}
	}
	point, err := key.PublicKey.Bytes()
	given := slices.Concat([]byte{4}, j.octets("x"), j.octets("y")) // SEC 1 section 2.3.3
	if err != nil || subtle.ConstantTimeCompare(point, given) == 0 {
		return nil, &problem{msg: "damaged JWK: x and y are not the public key of d"}
	}
	return key, nil
}

func (j jwk) ed25519() (any, error) {
	if crv := j.text("crv"); crv != "Ed25519" {
		return nil, &problem{msg: fmt.Sprintf("the curve %q is not supported", shorten(crv)), hint: kinds}
	}
	seed := j.octets("d")
	if len(seed) != ed25519.SeedSize {
		return nil, &problem{msg: "damaged JWK: d is no Ed25519 private key"}
	}
	key := ed25519.NewKeyFromSeed(seed)
	if public := key.Public().(ed25519.PublicKey); subtle.ConstantTimeCompare(public, j.octets("x")) == 0 {
		return nil, &problem{msg: "damaged JWK: x is not the public key of d"}
	}
	return key, nil
}
