package totp

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestParseAcceptsEverySpellingOfASecret(t *testing.T) {
	want := mustParse(t, "JBSWY3DPEHPK3PXPJA").CodeAt(1)
	for name, s := range map[string]string{
		"lower case":       "jbswy3dpehpk3pxpja",
		"spaces":           " JBSW Y3DP EHPK 3PXP JA\n",
		"hyphens":          "JBSW-Y3DP-EHPK-3PXP-JA",
		"padding":          "JBSWY3DPEHPK3PXPJA======",
		"URI":              "otpauth://totp/Example:jdoe@example.com?secret=JBSWY3DPEHPK3PXPJA&issuer=Example",
		"URI, upper case":  "OTPAUTH://TOTP/x?secret=jbswy3dpehpk3pxpja",
		"URI, no label":    "otpauth://totp?secret=JBSWY3DPEHPK3PXPJA",
		"URI, spaces":      "otpauth://totp/x?secret=JBSW+Y3DP%20EHPK3PXPJA",
		"URI, all default": "otpauth://totp/x?secret=JBSWY3DPEHPK3PXPJA&algorithm=SHA1&digits=6&period=30",
	} {
		t.Run(name, func(t *testing.T) {
			key, err := Parse(s)
			if err != nil {
				t.Fatalf("Parse(%q): %v", s, err)
			}
			if got := key.CodeAt(1); got != want {
				t.Errorf("Parse(%q): code %s, want %s", s, got, want)
			}
		})
	}
}

func TestParseHonoursThePeriodOfTheURI(t *testing.T) {
	key := mustParse(t, "otpauth://totp/x?secret=JBSWY3DPEHPK3PXP&period=60")
	if got := key.Step(time.Unix(119, 0)); got != 1 {
		t.Errorf("Step(119 s) = %d, want 1", got)
	}
}

func TestParseRefusesWithoutRepeatingTheSecret(t *testing.T) {
	const canary = "QCANARYQ"
	for name, s := range map[string]string{
		"empty":              "",
		"only separators":    " - = ",
		"digits not base32":  canary + "0189",
		"padding inside":     canary + "==" + canary,
		"umlaut":             canary + "Ä",
		"impossible length":  canary + "A",
		"impossible three":   canary + "AAA",
		"hotp":               "otpauth://hotp/x?counter=1&secret=" + canary,
		"URI without secret": "otpauth://totp/" + canary,
		"URI with bad escape": "otpauth://totp/x?secret=%zz" +
			canary,
		"URI with bad label":  "otpauth://totp/%zz?secret=" + canary,
		"URI with bad secret": "otpauth://totp/x?secret=1" + canary,
		"unknown algorithm":   "otpauth://totp/x?algorithm=MD5&secret=" + canary,
		"five digits":         "otpauth://totp/x?digits=5&secret=" + canary,
		"nine digits":         "otpauth://totp/x?digits=9&secret=" + canary,
		"period zero":         "otpauth://totp/x?period=0&secret=" + canary,
		"period negative":     "otpauth://totp/x?period=-30&secret=" + canary,
		"period too long":     "otpauth://totp/x?period=3601&secret=" + canary,
		"digits no number":    "otpauth://totp/x?digits=" + canary + "&secret=" + canary,
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse(s)
			if err == nil {
				t.Fatalf("Parse(%q) succeeded", s)
			}
			if strings.Contains(err.Error(), canary) {
				t.Errorf("error repeats the secret: %v", err)
			}
		})
	}
}

func TestKeyDoesNotPrintItsSecret(t *testing.T) {
	key := mustParse(t, "JBSWY3DPEHPK3PXP") // "Hello!" and four bytes
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		got := fmt.Sprintf(verb, key)
		for _, leak := range []string{"JBSWY3DP", "Hello", "48656c6c6f", "72 101 108"} {
			if strings.Contains(got, leak) {
				t.Errorf("%s prints the secret: %s", verb, got)
			}
		}
	}
}

// FuzzParse looks for a panic, for codes and times out of bounds, for an error
// that repeats the secret, and for a secret that a URI carries as another one.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"JBSWY3DPEHPK3PXP", "jbsw y3dp-ehpk 3pxp====", "JBSWY3DPEHPK3PX", "\tſı7\u00a0", "0189", "otpauth:", "OTPAUTH://TOTP/x?secret=MFRGG",
		"otpauth://totp/x?secret=JBSWY3DPEHPK3PXP&digits=8&period=60&algorithm=SHA512", "otpauth://hotp/x?secret=MFRGG&counter=1",
		"otpauth://totp/x?secret=MFRGG&secret=MFRGH&digits=+7", "otpauth://totp/%zz?secret=%zz", "otpauth://totp/?secret=MFRGG&period=99999999999999999999", "otpauth://totp/x?secret=MFRGG;digits=8",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		key, err := Parse(s)
		if err != nil {
			if len(err.Error()) > 120 || len(s) > 20 && strings.Contains(err.Error(), s) {
				t.Errorf("Parse(%q): %v", s, err)
			}
			return
		}
		at := time.Unix(1111111109, 5)
		code := key.Code(at)
		if len(code) < 6 || len(code) > 8 || strings.Trim(code, "0123456789") != "" {
			t.Errorf("Parse(%q): code %q", s, code)
		}
		if left := key.Remaining(at); left <= 0 || left > maxPeriod {
			t.Errorf("Parse(%q): remaining %v", s, left)
		}
		if strings.Contains(s, ":") {
			return
		}
		if wrapped, err := Parse("otpauth://totp/x?secret=" + url.QueryEscape(s)); err != nil || wrapped.Code(at) != code {
			t.Errorf("Parse(%q): code %s, in a URI %s, %v", s, code, wrapped.Code(at), err)
		}
	})
}
