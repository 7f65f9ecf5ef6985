package sandbox

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"strings"
	"testing"
)

// jwtBy signs a minimal assertion with an algorithm.
func jwtBy(t *testing.T, alg string, key any) string {
	t.Helper()
	input := segment(encode(map[string]any{"alg": alg})) + "." + segment([]byte(`{"iss":"signer"}`))
	hash := hashes["256"]
	if h, ok := hashes[alg[len(alg)-3:]]; ok {
		hash = h
	}
	h := hash.New()
	h.Write([]byte(input))
	digest := h.Sum(nil)
	var sig []byte
	var err error
	switch k := key.(type) {
	case string:
		mac := hmac.New(hash.New, []byte(k))
		mac.Write([]byte(input))
		sig = mac.Sum(nil)
	case ed25519.PrivateKey:
		sig = ed25519.Sign(k, []byte(input))
	case *rsa.PrivateKey:
		if strings.HasPrefix(alg, "PS") {
			sig, err = rsa.SignPSS(rand.Reader, k, hash, digest, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash})
		} else {
			sig, err = rsa.SignPKCS1v15(rand.Reader, k, hash, digest)
		}
	case *ecdsa.PrivateKey:
		size := (k.Curve.Params().BitSize + 7) / 8
		r, v, e := ecdsa.Sign(rand.Reader, k, digest)
		sig, err = append(r.FillBytes(make([]byte, size)), v.FillBytes(make([]byte, size))...), e
	}
	if err != nil {
		t.Fatal(err)
	}
	return input + "." + segment(sig)
}

func ecKey(t *testing.T, c elliptic.Curve) *ecdsa.PrivateKey {
	t.Helper()
	k, err := ecdsa.GenerateKey(c, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestAssertionsOfEachAlgorithmAreVerified(t *testing.T) {
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for alg, key := range map[string]any{
		"RS256": signingKey(), "RS384": signingKey(), "RS512": signingKey(),
		"PS256": signingKey(), "PS384": signingKey(), "PS512": signingKey(),
		"ES256": ecKey(t, elliptic.P256()), "ES384": ecKey(t, elliptic.P384()), "ES512": ecKey(t, elliptic.P521()),
		"EdDSA": ed, "HS256": "secret", "HS384": "secret", "HS512": "secret",
	} {
		t.Run(alg, func(t *testing.T) {
			jwt := jwtBy(t, alg, key)
			var keys []clientKey
			secret := "secret"
			if signs, ok := key.(crypto.Signer); ok {
				keys, secret = []clientKey{{"", signs.Public()}}, ""
			}
			if _, err := verifyAssertion(jwt, keys, secret); err != nil {
				t.Error(err)
			}
			if _, err := verifyAssertion(jwt, []clientKey{{"", &ecKey(t, elliptic.P256()).PublicKey}}, "other"); err == nil {
				t.Error("another key or secret verifies it")
			}
		})
	}
}

func TestAssertionsThatAreNotSignedAreRefused(t *testing.T) {
	good := jwtBy(t, "RS256", signingKey())
	keys := []clientKey{{"", &signingKey().PublicKey}}
	rest := good[strings.IndexByte(good, '.'):]
	for name, bad := range map[string]string{
		"signature cut":     good[:len(good)-4],
		"no signature":      good[:strings.LastIndexByte(good, '.')+1],
		"two parts":         "a.b",
		"none":              segment([]byte(`{"alg":"none"}`)) + rest,
		"another algorithm": segment([]byte(`{"alg":"RS512"}`)) + rest,
		"no algorithm":      segment([]byte(`{}`)) + rest,
		"short algorithm":   segment([]byte(`{"alg":"HS"}`)) + rest,
	} {
		if _, err := verifyAssertion(bad, keys, "secret"); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}
