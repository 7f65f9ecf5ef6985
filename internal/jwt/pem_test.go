package jwt

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"strings"
	"testing"
)

func block(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

func certificate(t *testing.T, key crypto.Signer) string {
	t.Helper()
	template := &x509.Certificate{SerialNumber: big.NewInt(1)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return block("CERTIFICATE", der)
}

func TestPEMOfEachTypeVerifies(t *testing.T) {
	for _, alg := range []string{"RS256", "ES256", "ES384", "ES512", "EdDSA"} {
		a, _ := lookupAlgorithm(alg)
		key := testKeys()[a.keyType]
		documents := map[string]string{
			"public key":              publicPEM(key),
			"certificate":             certificate(t, key),
			"with another before it":  publicPEM(mustGenerate(t, elliptic.P256())) + publicPEM(key),
			"with text around it":     "the key:\n" + publicPEM(key) + "and no more\n",
			"with a curve unaccepted": publicPEM(mustGenerate(t, elliptic.P224())) + publicPEM(key),
		}
		if k, ok := key.(*rsa.PrivateKey); ok {
			documents["PKCS #1"] = block("RSA PUBLIC KEY", x509.MarshalPKCS1PublicKey(&k.PublicKey))
		}
		for name, document := range documents {
			t.Run(alg+" "+name, func(t *testing.T) {
				if err := verify(t, mustParseKeys(t, document), sign(alg, `{"alg":"`+alg+`","kid":"any"}`, `{}`), Expectations{}); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

func mustGenerate(t *testing.T, curve elliptic.Curve) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(curve, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestPEMThatIsNoPublicKey(t *testing.T) {
	ec, err := x509.MarshalECPrivateKey(mustGenerate(t, elliptic.P256()))
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct{ document, reason string }{
		"private key":      {block("EC PRIVATE KEY", ec), "it is a private key"},
		"request":          {block("CERTIFICATE REQUEST", []byte{0}), "neither a public key nor a certificate"},
		"broken":           {block("PUBLIC KEY", []byte("x")), "PUBLIC KEY"},
		"broken behind":    {publicPEM(testKeys()[typeP256]) + block("PUBLIC KEY", []byte("x")), "PUBLIC KEY"},
		"a block cut off":  {publicPEM(testKeys()[typeP256])[:60], "no PEM block is whole"},
		"nothing but text": {"hello", "no PEM block is whole"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := ParsePEM([]byte(tt.document)); err == nil || !strings.Contains(err.Error(), tt.reason) {
				t.Errorf("got %v, want %q", err, tt.reason)
			}
		})
	}
}

func TestPEMIsHeldToTheRulesOfKeys(t *testing.T) {
	weak, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := ParsePEM([]byte(publicPEM(weak)))
	if err != nil {
		t.Fatal(err)
	}
	if len(keys.keys) != 0 || !strings.Contains(strings.Join(keys.Refused(), ""), "1024 bits") {
		t.Errorf("used %d, refused %v", len(keys.keys), keys.Refused())
	}
}
