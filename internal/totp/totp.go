// Package totp computes time-based one-time passwords (RFC 6238).
package totp

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"time"
)

// Key is a shared secret with the parameters that its issuer chose. The secret
// is out of reach of fmt and of encoders: only the functions hold it.
type Key struct {
	digits      int
	period      time.Duration
	mac         func() hash.Hash
	fingerprint func(salt []byte) string
}

func newKey(secret []byte, algorithm func() hash.Hash, digits int, period time.Duration) Key {
	return Key{
		digits: digits,
		period: period,
		mac:    func() hash.Hash { return hmac.New(algorithm, secret) },
		fingerprint: func(salt []byte) string {
			mac := hmac.New(sha256.New, salt)
			mac.Write(secret)
			return hex.EncodeToString(mac.Sum(nil))
		},
	}
}

// Code returns the code that is current at t.
func (k Key) Code(t time.Time) string { return k.CodeAt(k.Step(t)) }

// Step returns the number of the time step that holds t (RFC 6238 section 4.2).
func (k Key) Step(t time.Time) int64 {
	period := int64(k.period / time.Second)
	step := t.Unix() / period
	if t.Unix()%period < 0 {
		step--
	}
	return step
}

// CodeAt returns the code of a time step: the HOTP value of its number
// (RFC 4226 section 5.3).
func (k Key) CodeAt(step int64) string {
	mac := k.mac()
	binary.Write(mac, binary.BigEndian, step)
	sum := mac.Sum(nil)

	offset := sum[len(sum)-1] & 0x0f
	truncated := binary.BigEndian.Uint32(sum[offset:]) & 0x7fffffff

	modulus := uint32(1)
	for range k.digits {
		modulus *= 10
	}
	return fmt.Sprintf("%0*d", k.digits, truncated%modulus)
}

// Remaining returns how long the code of t stays current.
func (k Key) Remaining(t time.Time) time.Duration {
	next := time.Unix((k.Step(t)+1)*int64(k.period/time.Second), 0)
	return next.Sub(t)
}

// Fingerprint names the secret, however it was spelled, without telling it to
// those who do not know salt: a server takes one code per secret and step, so
// the steps that were used are remembered by this name.
func (k Key) Fingerprint(salt []byte) string { return k.fingerprint(salt) }
