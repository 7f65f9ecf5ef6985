package signing

import (
	"encoding/asn1"
	"math/big"
)

// What trying a password may cost. PBKDF2 is seldom used with more than a
// million rounds; scrypt takes 128 bytes times the product of its parameters.
const (
	maxRounds     = 10_000_000
	maxParameter  = 1024
	maxScryptWork = 1 << 23
)

// affordable reports whether the password of DER data can be tried in bounded
// time and memory. It looks for the parameters of every derivation in use
// (PBKDF2, scrypt, PKCS#12), all of which are a salt and then numbers.
func affordable(der []byte) bool {
	var numbers []*big.Int
	salted := false
	for len(der) > 0 {
		var v asn1.RawValue
		rest, err := asn1.Unmarshal(der, &v)
		if err != nil {
			return true // not DER here: a salt or a ciphertext
		}
		der = rest
		switch {
		case v.Class == asn1.ClassUniversal && v.Tag == asn1.TagInteger:
			if salted {
				numbers = append(numbers, new(big.Int).SetBytes(v.Bytes))
			}
		case v.Class == asn1.ClassUniversal && v.Tag == asn1.TagOctetString && !v.IsCompound:
			salted = true
			if len(v.Bytes) > 0 && v.Bytes[0] == sequence && !affordable(v.Bytes) {
				return false
			}
		case v.IsCompound && !affordable(v.Bytes):
			return false
		}
	}
	return cheap(numbers)
}

// cheap judges what follows a salt: rounds and, rarely, a key length; or the
// three parameters of scrypt (RFC 7914 section 7.1).
func cheap(numbers []*big.Int) bool {
	work := big.NewInt(1)
	for i, n := range numbers {
		limit := int64(maxParameter)
		if i == 0 {
			limit = maxRounds
		}
		if n.Cmp(big.NewInt(limit)) > 0 {
			return false
		}
		work.Mul(work, n)
	}
	return len(numbers) < 3 || work.Cmp(big.NewInt(maxScryptWork)) <= 0
}
