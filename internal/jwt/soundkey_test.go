package jwt

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"encoding/hex"
	"math/big"
	"strings"
	"testing"
)

// rocaModulus has 2048 bits and is a power of 65537 modulo each of the primes.
var rocaModulus = part(string(powerModulus().Bytes()))

// powerModulus is 65537^k reduced modulo the product of the primes, with
// multiples of the product added until it is odd and long enough.
func powerModulus() *big.Int {
	product := big.NewInt(1)
	for _, p := range rocaPrimes {
		product.Mul(product, big.NewInt(p))
	}
	n := new(big.Int).Exp(big.NewInt(65537), big.NewInt(123456789), product)
	step := new(big.Int).Lsh(product, uint(2048-product.BitLen()))
	n.Add(n, step)
	for n.BitLen() < 2048 {
		n.Add(n, step)
	}
	if n.Bit(0) == 0 {
		n.Add(n, product)
	}
	return n
}

func TestROCAFingerprint(t *testing.T) {
	if n := powerModulus(); n.BitLen() != 2048 || n.Bit(0) == 0 || !fromROCA(n) {
		t.Errorf("a modulus of the weak kind is not recognised: %d bits", n.BitLen())
	}
	for range 3 {
		k, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			t.Fatal(err)
		}
		if fromROCA(k.N) {
			t.Errorf("a sound modulus is taken for a weak one: %x", k.N)
		}
	}
}

// With such a point as key, the signature with R the identity and S zero holds for
// one message in eight at least.
func TestSmallOrderPointsSignAlmostAnything(t *testing.T) {
	forged := 0
	for _, text := range smallOrder {
		point, err := hex.DecodeString(text)
		if err != nil || len(point) != ed25519.PublicKeySize {
			t.Fatalf("%s: %v", text, err)
		}
		if _, err := soundEd25519(point); err == nil {
			t.Errorf("%s is accepted", text)
		}
		if forgeable(point) {
			forged++
		}
	}
	if forged < 5 {
		t.Errorf("only %d of the points sign what they should not: the table is wrong", forged)
	}
}

// forgeable looks for a message that the signature holds for.
func forgeable(point []byte) bool {
	signature := make([]byte, ed25519.SignatureSize)
	signature[0] = 1 // R = (0, 1)
	for i := range 64 {
		if ed25519.Verify(point, []byte(strings.Repeat("m", i)), signature) {
			return true
		}
	}
	return false
}
