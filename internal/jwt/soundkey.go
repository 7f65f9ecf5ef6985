package jwt

import (
	"crypto/ed25519"
	"crypto/rsa"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"math/big"
	"slices"
)

// Sizes of RSA moduli, in bits: RFC 7518 section 3.3 demands the least; the most
// bounds the time that one signature takes.
const (
	leastRSA = 2048
	mostRSA  = 16384
)

// soundRSA refuses keys whose signatures others can make.
func soundRSA(n, e *big.Int) (key, error) {
	switch {
	case n.BitLen() < leastRSA:
		return key{}, fmt.Errorf("its RSA modulus has %d bits, %d are the least", n.BitLen(), leastRSA)
	case n.BitLen() > mostRSA:
		return key{}, fmt.Errorf("its RSA modulus has %d bits, %d are the most", n.BitLen(), mostRSA)
	case n.Bit(0) == 0:
		return key{}, errors.New("its RSA modulus is even")
	case !e.IsInt64() || e.Int64() > math.MaxInt32 || e.Int64() < 3 || e.Bit(0) == 0:
		return key{}, errors.New("its RSA exponent is not an odd number between 3 and 2^31")
	case fromROCA(n):
		return key{}, errors.New("its RSA modulus is of the kind that can be factored (ROCA, CVE-2017-15361)")
	}
	return key{keyType: typeRSA, public: &rsa.PublicKey{N: n, E: int(e.Int64())}}, nil
}

// rocaPrimes are those that the fingerprint of "The Return of Coppersmith's
// Attack" (Nemec and others, 2017) looks at.
var rocaPrimes = []int64{
	3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79,
	83, 89, 97, 101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
}

// fromROCA reports whether n was made by the library whose primes are powers of
// 65537 modulo all small primes: so then is n. Others' are by one chance in 2^27.
func fromROCA(n *big.Int) bool {
	for _, p := range rocaPrimes {
		residue := new(big.Int).Mod(n, big.NewInt(p)).Int64()
		if !powerOf65537(residue, p) {
			return false
		}
	}
	return true
}

func powerOf65537(residue, p int64) bool {
	power := int64(1)
	for range p {
		if power == residue {
			return true
		}
		power = power * 65537 % p
	}
	return false
}

// smallOrder are the points of Ed25519, without their sign bit, that have at
// most eight multiples: signatures under them hold for almost any message.
var smallOrder = []string{
	"0000000000000000000000000000000000000000000000000000000000000000",
	"0100000000000000000000000000000000000000000000000000000000000000",
	"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
	"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
	"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
}

func soundEd25519(x ed25519.PublicKey) (key, error) {
	if len(x) != ed25519.PublicKeySize {
		return key{}, fmt.Errorf("its x has %d bytes, Ed25519 has %d", len(x), ed25519.PublicKeySize)
	}
	unsigned := [ed25519.PublicKeySize]byte(x)
	unsigned[len(unsigned)-1] &= 0x7f
	if slices.Contains(smallOrder, hex.EncodeToString(unsigned[:])) {
		return key{}, errors.New("its point is one of small order")
	}
	return key{keyType: typeEd25519, public: x}, nil
}
