package signing

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/youmark/pkcs8"
	"software.sslmate.com/src/go-pkcs12"
)

// FuzzParse looks for a panic, for a key that does not sign and for an error that
// is not fit to be shown.
func FuzzParse(f *testing.F) {
	key := keys()["EC"].(*ecdsa.PrivateKey)
	f.Add([]byte(rfc7515EC), "")
	f.Add([]byte(rfc7515RSA), "")
	f.Add([]byte(rfc8037Ed25519), "")
	f.Add(block("PRIVATE KEY", must(x509.MarshalPKCS8PrivateKey(key))), "")
	//lint:ignore SA1019 it is deprecated for making such files, and people have them
	f.Add(pem.EncodeToMemory(must(x509.EncryptPEMBlock(rand.Reader, "EC PRIVATE KEY", must(x509.MarshalECPrivateKey(key)), []byte(password), x509.PEMCipherAES128))), password)
	f.Fuzz(checkParse)
}

// FuzzPKCS12 and FuzzEncryptedPKCS8 look for the same in DER, where the rounds
// are few and written in one byte: what is found in a second is no find.
func FuzzPKCS12(f *testing.F) {
	key := keys()["EC"]
	c := certificate(f, key)
	for _, encoder := range []*pkcs12.Encoder{pkcs12.Modern2023, pkcs12.LegacyRC2, pkcs12.LegacyDES} {
		f.Add(must(encoder.WithIterations(1).Encode(key, c, nil, password)), password)
	}
	f.Add(must(pkcs12.Passwordless.Encode(key, c, nil, "")), "")
	f.Fuzz(checkParse)
}

func FuzzEncryptedPKCS8(f *testing.F) {
	key := keys()["EC"]
	for _, derivation := range []pkcs8.KDFOpts{
		pkcs8.PBKDF2Opts{SaltSize: 8, IterationCount: 1, HMACHash: crypto.SHA256},
		pkcs8.ScryptOpts{SaltSize: 8, CostParameter: 2, BlockSize: 1, ParallelizationParameter: 1},
	} {
		f.Add(must(pkcs8.MarshalPrivateKey(key, []byte(password), &pkcs8.Opts{Cipher: pkcs8.AES256CBC, KDFOpts: derivation})), password)
	}
	f.Fuzz(func(t *testing.T, der []byte, password string) {
		checkParse(t, block("ENCRYPTED PRIVATE KEY", der), password)
	})
}

func checkParse(t *testing.T, data []byte, password string) {
	key, err := Parse(data, password)
	if (key == nil) == (err == nil) {
		t.Fatalf("key %v with error %v", key != nil, err)
	}
	if err == nil {
		verifies(t, key)
		return
	}
	if text := err.Error(); len(text) > 300 || !utf8.ValidString(text) || strings.ContainsFunc(text, isHidden) {
		t.Errorf("error %q", text)
	}
}

func isHidden(r rune) bool { return r < ' ' || r == 0x7f }
