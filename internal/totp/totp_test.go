package totp

import (
	"encoding/base32"
	"fmt"
	"strings"
	"testing"
	"time"
)

// Seeds of RFC 6238 appendix B, as corrected by erratum 2866: 20, 32 and 64
// bytes of repeated digits.
func seed(size int) string {
	return base32.StdEncoding.EncodeToString([]byte(strings.Repeat("1234567890", 7)[:size]))
}

func mustParse(t *testing.T, s string) Key {
	t.Helper()
	key, err := Parse(s)
	if err != nil {
		t.Fatalf("Parse: %v", err)
	}
	return key
}

func TestCodesAreThoseOfRFC6238AppendixB(t *testing.T) {
	keys := map[string]Key{
		"SHA1":   mustParse(t, "otpauth://totp/x?digits=8&secret="+seed(20)),
		"SHA256": mustParse(t, "otpauth://totp/x?digits=8&algorithm=SHA256&secret="+seed(32)),
		"SHA512": mustParse(t, "otpauth://totp/x?digits=8&algorithm=sha512&secret="+seed(64)),
	}
	tests := []struct {
		unix                 int64
		sha1, sha256, sha512 string
	}{
		{59, "94287082", "46119246", "90693936"},
		{1111111109, "07081804", "68084774", "25091201"},
		{1111111111, "14050471", "67062674", "99943326"},
		{1234567890, "89005924", "91819424", "93441116"},
		{2000000000, "69279037", "90698825", "38618901"},
		{20000000000, "65353130", "77737706", "47863826"},
	}
	for _, tt := range tests {
		for algorithm, want := range map[string]string{"SHA1": tt.sha1, "SHA256": tt.sha256, "SHA512": tt.sha512} {
			t.Run(fmt.Sprint(algorithm, " at ", tt.unix), func(t *testing.T) {
				if got := keys[algorithm].Code(time.Unix(tt.unix, 0)); got != want {
					t.Errorf("got %s, want %s", got, want)
				}
			})
		}
	}
}

func TestCodeHasTheDigitsThatTheURIAsksFor(t *testing.T) {
	at := time.Unix(1111111109, 0) // 07081804: a leading zero at eight digits
	for digits, want := range map[int]string{6: "081804", 7: "7081804", 8: "07081804"} {
		key := mustParse(t, fmt.Sprintf("otpauth://totp/x?secret=%s&digits=%d", seed(20), digits))
		if got := key.Code(at); got != want {
			t.Errorf("%d digits: got %s, want %s", digits, got, want)
		}
	}
}

func TestStepBoundaries(t *testing.T) {
	key := mustParse(t, seed(20))
	tests := []struct {
		name      string
		at        time.Time
		step      int64
		remaining time.Duration
	}{
		{"first instant", time.Unix(0, 0), 0, 30 * time.Second},
		{"last nanosecond", time.Unix(29, 999999999), 0, time.Nanosecond},
		{"next step", time.Unix(30, 0), 1, 30 * time.Second},
		{"past 2038", time.Unix(1<<32+1, 0), (1<<32 + 1) / 30, 13 * time.Second},
		{"before 1970", time.Unix(-1, 0), -1, time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := key.Step(tt.at); got != tt.step {
				t.Errorf("Step = %d, want %d", got, tt.step)
			}
			if got := key.Remaining(tt.at); got != tt.remaining {
				t.Errorf("Remaining = %v, want %v", got, tt.remaining)
			}
		})
	}
}

func TestFingerprintIsOfTheSecretAndNotOfItsSpelling(t *testing.T) {
	a, b := mustParse(t, "jbsw y3dp-ehpk 3pxp"), mustParse(t, "otpauth://totp/x?secret=JBSWY3DPEHPK3PXP&digits=8")
	if a.Fingerprint([]byte("salt")) != b.Fingerprint([]byte("salt")) {
		t.Error("two spellings of one secret have two fingerprints")
	}
	if a.Fingerprint([]byte("salt")) == a.Fingerprint([]byte("other")) {
		t.Error("the fingerprint does not depend on the salt")
	}
	if c := mustParse(t, seed(20)); a.Fingerprint([]byte("salt")) == c.Fingerprint([]byte("salt")) {
		t.Error("two secrets share a fingerprint")
	}
}
