package sandbox

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"time"
)

const totpStep = 30 // seconds, RFC 6238 section 4.1

// totp is the six-digit code of RFC 6238 for one time step.
func totp(secret string, step int64) string {
	key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret)
	if err != nil {
		panic(err) // the secrets are ours
	}
	mac := hmac.New(sha1.New, key)
	mac.Write(binary.BigEndian.AppendUint64(nil, uint64(step)))
	sum := mac.Sum(nil)
	offset := sum[len(sum)-1] & 0xf // RFC 4226 section 5.3
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[offset:])&0x7fffffff%1_000_000)
}

// totpStepOf finds the step that the code belongs to: the current one or a
// neighbour, as UAA takes them.
func totpStepOf(secret, code string, now time.Time) (step int64, ok bool) {
	current := now.Unix() / totpStep
	for _, step := range []int64{current, current - 1, current + 1} {
		if hmac.Equal([]byte(code), []byte(totp(secret, step))) {
			return step, true
		}
	}
	return 0, false
}

// TOTP is the user's current code.
func (s *Server) TOTP(user string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.user(user)
	if a == nil || a.TOTPSecret == "" {
		return "", fmt.Errorf("sandbox: computing a code: no user with a second factor is named %q", user)
	}
	return totp(a.TOTPSecret, s.clock().Unix()/totpStep), nil
}
