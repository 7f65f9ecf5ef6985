package signing

import (
	"encoding/asn1"
	"math/big"
)

// What trying a password may cost. PBKDF2 is seldom used with more than a
// million rounds, of which a PKCS#12 file has a few; scrypt takes 128 bytes times
// the product of its parameters.
const (
	maxRounds     = 10_000_000
	maxParameter  = 1024
	maxScryptWork = 1 << 23
)

// affordable reports whether the password of DER data can be tried in bounded
// time and memory. It looks for the parameters of every derivation in use
// (PBKDF2, scrypt, PKCS#12), all of which are a salt and then numbers.
func affordable(der []byte) bool {
	rounds := big.NewInt(maxRounds)
	return affordableWithin(rounds, der)
}

// affordableWithin takes the rounds of all derivations in der off those that are
// left. It looks wherever readers do: they mind neither the class of a salt nor
// what contents are wrapped in nor what stands behind the parameters.
func affordableWithin(rounds *big.Int, der []byte) bool {
	var numbers []*big.Int
	salted := false
	for len(der) > 0 {
		var v asn1.RawValue
		rest, err := asn1.Unmarshal(der, &v)
		if err != nil {
			break // not DER from here on: a salt, a ciphertext or nothing at all
		}
		der = rest
		if salted && v.Class == asn1.ClassUniversal && v.Tag == asn1.TagInteger {
			numbers = append(numbers, new(big.Int).SetBytes(v.Bytes))
		}
		salted = salted || v.Tag == asn1.TagOctetString && !v.IsCompound
		wraps := v.IsCompound || len(v.Bytes) > 0 && v.Bytes[0] == sequence
		if wraps && !affordableWithin(rounds, v.Bytes) {
			return false
		}
	}
	return cheap(rounds, numbers)
}

// cheap judges what follows a salt: rounds and, rarely, a key length; or the
// three parameters of scrypt (RFC 7914 section 7.1).
func cheap(rounds *big.Int, numbers []*big.Int) bool {
	if len(numbers) == 0 {
		return true
	}
	if rounds.Sub(rounds, numbers[0]).Sign() < 0 {
		return false
	}
	work := numbers[0]
	for _, n := range numbers[1:] {
		if n.Cmp(big.NewInt(maxParameter)) > 0 {
			return false
		}
		work = new(big.Int).Mul(work, n)
	}
	return len(numbers) < 3 || work.Cmp(big.NewInt(maxScryptWork)) <= 0
}
