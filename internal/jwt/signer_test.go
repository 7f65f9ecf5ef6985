package jwt

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"
)

// now is when the tests take place.
var now = time.Unix(1_700_000_000, 0)

// testKeys are private keys by type, made once.
var testKeys = sync.OnceValue(func() map[string]crypto.Signer {
	keys := map[string]crypto.Signer{}
	var errs []error
	add := func(keyType string, key crypto.Signer, err error) {
		keys[keyType] = key
		errs = append(errs, err)
	}
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	add(typeRSA, rsaKey, err)
	for _, curve := range []elliptic.Curve{elliptic.P256(), elliptic.P384(), elliptic.P521()} {
		key, err := ecdsa.GenerateKey(curve, rand.Reader)
		add(curve.Params().Name, key, err)
	}
	_, edKey, err := ed25519.GenerateKey(rand.Reader)
	add(typeEd25519, edKey, err)
	if err := errors.Join(errs...); err != nil {
		panic(err)
	}
	return keys
})

// publicPEM is a key's public part as people have it in a file.
func publicPEM(key crypto.Signer) string {
	der, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		panic(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}

// keySet holds the test key of that type under the kid "k1".
func keySet(keyType string) *KeySet {
	return &KeySet{keys: []key{{id: "k1", keyType: keyType, public: testKeys()[keyType].Public()}}}
}

// sign makes a JWT with the test key that fits the algorithm.
func sign(alg, header, claims string) string {
	a, known := lookupAlgorithm(alg)
	if !known {
		panic(alg)
	}
	input := part(header) + "." + part(claims)
	return input + "." + part(string(signature(a, input)))
}

func signature(a algorithm, input string) []byte {
	key := testKeys()[a.keyType]
	message, options := digest(a.hash, []byte(input)), crypto.SignerOpts(a.hash)
	switch {
	case a.keyType == typeEd25519:
		message, options = []byte(input), crypto.Hash(0)
	case strings.HasPrefix(a.name, "PS"):
		options = &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: a.hash}
	case strings.HasPrefix(a.name, "ES"):
		k := key.(*ecdsa.PrivateKey)
		r, s, err := ecdsa.Sign(rand.Reader, k, message)
		if err != nil {
			panic(err)
		}
		size := (k.Params().BitSize + 7) / 8
		return append(r.FillBytes(make([]byte, size)), s.FillBytes(make([]byte, size))...)
	}
	sig, err := key.Sign(rand.Reader, message, options)
	if err != nil {
		panic(err)
	}
	return sig
}

func verify(t testing.TB, keys *KeySet, compact string, e Expectations) error {
	t.Helper()
	j, err := Parse(compact)
	if err != nil {
		t.Fatal(err)
	}
	if e.Now.IsZero() {
		e.Now = now
	}
	return j.Verify(keys, e)
}
