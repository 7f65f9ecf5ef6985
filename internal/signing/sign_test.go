package signing

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"fmt"
	"math/big"
	"strings"
	"testing"
)

func member(jwk, members string) string {
	return strings.Replace(jwk, "{", "{"+members+",", 1)
}

func TestAlgorithmIsTheKeysOwnOrItsDefault(t *testing.T) {
	for _, tt := range []struct{ name, key, want string }{
		{"RSA", rfc7515RSA, "RS256"},
		{"RSA with alg PS256", member(rfc7515RSA, `"alg":"PS256"`), "PS256"},
		{"RSA with alg RS512", member(rfc7515RSA, `"alg":"RS512"`), "RS512"},
		{"P-256", rfc7515EC, "ES256"},
		{"Ed25519", rfc8037Ed25519, "EdDSA"},
		{"Ed25519 with the name of RFC 9864", member(rfc8037Ed25519, `"alg":"Ed25519"`), "Ed25519"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			key := mustParse(t, tt.key)
			if key.Algorithm() != tt.want {
				t.Errorf("got %s, want %s", key.Algorithm(), tt.want)
			}
			verifies(t, key)
		})
	}
}

func TestEveryCurveSignsWithItsOwnHash(t *testing.T) {
	for name, curve := range map[string]elliptic.Curve{"ES256": elliptic.P256(), "ES384": elliptic.P384(), "ES512": elliptic.P521()} {
		t.Run(name, func(t *testing.T) {
			private, err := ecdsa.GenerateKey(curve, rand.Reader)
			if err != nil {
				t.Fatal(err)
			}
			key, err := newKey(private, "")
			if err != nil {
				t.Fatal(err)
			}
			if key.Algorithm() != name {
				t.Errorf("got %s", key.Algorithm())
			}
			verifies(t, key)
		})
	}
}

// verifies demands that what key signs verifies with its public half, by the
// rules of RFC 7518 and not by this package's.
func verifies(t *testing.T, key *Key) {
	t.Helper()
	jwt, err := key.Sign(map[string]string{"iss": "me"}, "")
	if err != nil {
		t.Fatal(err)
	}
	dot := strings.LastIndexByte(jwt, '.')
	input := []byte(jwt[:dot])
	sig, err := base64.RawURLEncoding.DecodeString(jwt[dot+1:])
	if err != nil {
		t.Fatal(err)
	}
	alg := headerOf(t, jwt)["alg"].(string)
	if err := verify(alg, key.Public(), input, sig); err != nil {
		t.Errorf("%s: %v", alg, err)
	}
}

func verify(alg string, public crypto.PublicKey, input, sig []byte) error {
	hashes := map[string]crypto.Hash{"256": crypto.SHA256, "384": crypto.SHA384, "512": crypto.SHA512}
	if key, ok := public.(ed25519.PublicKey); ok {
		if !ed25519.Verify(key, input, sig) {
			return fmt.Errorf("does not verify")
		}
		return nil
	}
	hash := hashes[alg[2:]]
	h := hash.New()
	h.Write(input)
	digest := h.Sum(nil)
	switch alg[:2] {
	case "RS":
		return rsa.VerifyPKCS1v15(public.(*rsa.PublicKey), hash, digest, sig)
	case "PS":
		return rsa.VerifyPSS(public.(*rsa.PublicKey), hash, digest, sig, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash})
	}
	size := map[string]int{"ES256": 32, "ES384": 48, "ES512": 66}[alg]
	if len(sig) != 2*size {
		return fmt.Errorf("a signature of %d bytes, want %d", len(sig), 2*size)
	}
	if !ecdsa.Verify(public.(*ecdsa.PublicKey), digest, new(big.Int).SetBytes(sig[:size]), new(big.Int).SetBytes(sig[size:])) {
		return fmt.Errorf("does not verify")
	}
	return nil
}

func TestKeyIDIsTheCallersElseTheKeysOwn(t *testing.T) {
	own := mustParse(t, member(rfc8037Ed25519, `"kid":"own"`))
	for _, tt := range []struct {
		name string
		key  *Key
		kid  string
		want any
	}{
		{"caller's", own, "k1", "k1"},
		{"key's own", own, "", "own"},
		{"nobody's", mustParse(t, rfc8037Ed25519), "", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			jwt, err := tt.key.Sign(map[string]string{}, tt.kid)
			if err != nil {
				t.Fatal(err)
			}
			if got := headerOf(t, jwt)["kid"]; got != tt.want {
				t.Errorf("kid %v, want %v", got, tt.want)
			}
		})
	}
}
