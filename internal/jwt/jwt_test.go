package jwt

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"

	"idpauth/internal/token"
)

func part(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }

func signed(header, claims string) string {
	return part(header) + "." + part(claims) + "." + part("signature")
}

const rs256 = `{"alg":"RS256"}`

// Examples of RFC 7519 sections 3.1 and 6.1, and RFC 7516 appendix A.1.
const (
	exampleJWT = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." +
		"eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ." +
		"dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
	exampleUnsecured = "eyJhbGciOiJub25lIn0." +
		"eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
	exampleJWE = "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.OKOawDo13gRp2ojaHV7LFpZcgV7T6DVZKTyKOMTYUmKoTCVJRgck.48V1_ALb6US04U3b." +
		"5eym8TW_c8SuK0ltJ3rpYIzOeDQz7TALvtu6UG9oMo4vpzs9tX_EFShS8iB7j6ji.XFBoMYUZodetZdvTiFvSkQ"
)

func TestParseTakesASignedTokenApart(t *testing.T) {
	j, err := Parse(exampleJWT)
	if err != nil {
		t.Fatal(err)
	}
	if typ, _ := j.Header.String("typ"); typ != "JWT" {
		t.Errorf("typ %q", typ)
	}
	if len(j.Claims) != 3 || j.Claims[2].Name != "http://example.com/is_root" {
		t.Errorf("claims %v", j.Claims)
	}
	if len(j.Signature) != 32 || j.Encrypted {
		t.Errorf("signature of %d bytes, encrypted %v", len(j.Signature), j.Encrypted)
	}
	if exp, ok := j.Expiry(); !ok || !exp.Equal(time.Unix(1300819380, 0)) {
		t.Errorf("expiry %v, %v", exp, ok)
	}
	if _, ok := j.IssuedAt(); ok {
		t.Error("an absent iat was found")
	}
	if _, ok := j.NotBefore(); ok {
		t.Error("an absent nbf was found")
	}
}

func TestParseAcceptsAnUnsecuredTokenThatSaysSo(t *testing.T) {
	j, err := Parse(exampleUnsecured)
	if err != nil {
		t.Fatal(err)
	}
	if len(j.Signature) != 0 {
		t.Errorf("signature %x", j.Signature)
	}
}

func TestParseReadsOnlyTheHeaderOfAJWE(t *testing.T) {
	j, err := Parse(exampleJWE)
	if err != nil {
		t.Fatal(err)
	}
	if enc, _ := j.Header.String("enc"); enc != "A256GCM" || !j.Encrypted || j.Claims != nil {
		t.Errorf("got %+v", j)
	}
	if _, ok := j.Expiry(); ok {
		t.Error("a JWE has an expiry")
	}
}

func TestParseAcceptsAJWEWithoutEncryptedKey(t *testing.T) {
	if _, err := Parse(part(`{"alg":"dir","enc":"A128GCM"}`) + "..AAAA.AAAA.AAAA"); err != nil {
		t.Error(err)
	}
}

func TestParseRefuses(t *testing.T) {
	for name, s := range map[string]string{
		"nothing":                 "",
		"one part":                part(rs256),
		"four parts":              signed(rs256, "{}") + ".AAAA",
		"six parts":               exampleJWE + ".AAAA",
		"a million dots":          strings.Repeat(".", 1_000_000),
		"more than a million":     strings.Repeat(".", MaxLength+1),
		"empty header":            "." + part("{}") + ".AAAA",
		"empty claims":            part(rs256) + "..AAAA",
		"only dots":               "..",
		"four dots":               "....",
		"space before":            " " + exampleJWT,
		"line end behind":         exampleJWT + "\n",
		"line end inside":         exampleJWT[:20] + "\r\n" + exampleJWT[20:],
		"line end in the JWE":     strings.Replace(exampleJWE, "48V1", "48\nV1", 1),
		"padding":                 exampleJWT + "=",
		"padding of the header":   part(rs256) + "==." + part("{}") + ".AAAA",
		"plus":                    part(rs256) + "." + part("{}") + ".AA+A",
		"slash":                   part(rs256) + "." + part("{}") + ".AA/A",
		"not ASCII":               part(rs256) + "." + part("{}") + ".AAÄ",
		"trailing bits":           exampleJWT[:len(exampleJWT)-1] + "l",
		"impossible length":       part(rs256) + "." + part("{}") + ".AAAAA",
		"header is no JSON":       signed("alg", "{}"),
		"header is an array":      signed("[]", "{}"),
		"claims are a string":     signed(rs256, `"x"`),
		"claims twice":            signed(rs256, `{}{}`),
		"claim name twice":        signed(rs256, `{"sub":"a","sub":"b"}`),
		"header name twice":       signed(`{"alg":"none","alg":"RS256"}`, `{}`),
		"claims not UTF-8":        signed(rs256, "{\"a\":\"\xff\"}"),
		"claims with a surrogate": signed(rs256, `{"a":"\ud800"}`),
		"claims too deep":         signed(rs256, `{"a":`+strings.Repeat("[", 100)+strings.Repeat("]", 100)+`}`),
		"JWE with a bad header":   part("x") + ".AAAA.AAAA.AAAA.AAAA",
	} {
		t.Run(name, func(t *testing.T) {
			j, err := Parse(s)
			if err == nil {
				t.Fatalf("Parse(%.80q) = %+v", s, j)
			}
			if !strings.HasPrefix(err.Error(), "not a JWT: ") || len(err.Error()) > 200 {
				t.Errorf("error %.300q", err)
			}
		})
	}
}

func TestMissingSignatureIsAnErrorOfItsOwn(t *testing.T) {
	for name, s := range map[string]string{
		"no third part":              part(rs256) + "." + part("{}"),
		"no third part, alg none":    strings.TrimSuffix(exampleUnsecured, "."),
		"empty third part":           part(rs256) + "." + part("{}") + ".",
		"none in another case":       part(`{"alg":"None"}`) + "." + part("{}") + ".",
		"empty third part, no alg":   part(`{}`) + "." + part("{}") + ".",
		"empty third part, alg list": part(`{"alg":["none"]}`) + "." + part("{}") + ".",
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Parse(s); !errors.Is(err, ErrNoSignature) {
				t.Errorf("Parse(%q): %v, want ErrNoSignature", s, err)
			}
		})
	}
}

func TestDatesThatAreNoNumbersAreAbsent(t *testing.T) {
	for _, value := range []string{`"1300819380"`, `null`, `true`, `[1]`, `{}`} {
		j, err := Parse(signed(rs256, `{"exp":`+value+`}`))
		if err != nil {
			t.Fatal(err)
		}
		if exp, ok := j.Expiry(); ok {
			t.Errorf("exp %s: got %v", value, exp)
		}
	}
}

func TestFormatTellsTokensApart(t *testing.T) {
	for s, want := range map[string]string{
		exampleJWT:                           token.FormatJWT,
		exampleUnsecured:                     token.FormatJWT,
		exampleJWE:                           token.FormatJWE,
		"":                                   token.FormatOpaque,
		"5a8f0c9e6d7b4f3a":                   token.FormatOpaque,
		"a.b.c":                              token.FormatOpaque,
		"ya29.a0AfH6SMBx":                    token.FormatOpaque,
		part(rs256) + "." + part("{}") + ".": token.FormatOpaque,
	} {
		if got := Format(s); got != want {
			t.Errorf("Format(%.40q) = %s, want %s", s, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(exampleJWT)
	f.Add(exampleUnsecured)
	f.Add(exampleJWE)
	f.Add(signed(rs256, `{"exp":1.7e9}`))
	f.Fuzz(func(t *testing.T, s string) {
		j, err := Parse(s)
		if err != nil {
			return
		}
		j.Expiry()
		if j.Encrypted {
			return
		}
		if _, signature, _ := strings.Cut(s[strings.Index(s, ".")+1:], "."); part(string(j.Signature)) != signature {
			t.Errorf("Parse(%q): signature has a second spelling", s)
		}
	})
}
