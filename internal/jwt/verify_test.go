package jwt

import (
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestEachAlgorithmVerifiesWithItsKeyAndNoOther(t *testing.T) {
	for _, a := range algorithms {
		compact := sign(a.name, `{"alg":"`+a.name+`"}`, `{}`)
		for keyType := range testKeys() {
			t.Run(a.name+" with "+keyType, func(t *testing.T) {
				err := verify(t, keySet(keyType), compact, Expectations{})
				if (err == nil) != (keyType == a.keyType) {
					t.Errorf("got %v", err)
				}
			})
		}
	}
}

func TestSignatureOfOneAlgorithmIsNotTakenForAnothers(t *testing.T) {
	for _, made := range algorithms {
		for _, said := range algorithms {
			if made.name == said.name || made.keyType != said.keyType {
				continue
			}
			t.Run(made.name+" as "+said.name, func(t *testing.T) {
				if err := verify(t, keySet(made.keyType), sign(made.name, `{"alg":"`+said.name+`"}`, `{}`), Expectations{}); err == nil {
					t.Error("accepted")
				}
			})
		}
	}
}

func TestAlgorithmsThatAreNeverAccepted(t *testing.T) {
	public := publicPEM(testKeys()[typeRSA])
	hs := func(header string) string { // keyed with what everybody knows
		input := part(header) + "." + part(`{}`)
		mac := hmac.New(sha256.New, []byte(public))
		mac.Write([]byte(input))
		return input + "." + part(string(mac.Sum(nil)))
	}
	for name, tt := range map[string]struct{ compact, reason string }{
		"none":                    {part(`{"alg":"none"}`) + "." + part(`{}`) + ".", `not signed (alg "none")`},
		"none with a signature":   {signed(`{"alg":"none"}`, `{}`), "not signed"},
		"None":                    {signed(`{"alg":"None"}`, `{}`), "not signed"},
		"NONE":                    {signed(`{"alg":"NONE"}`, `{}`), "not signed"},
		"nOnE":                    {signed(`{"alg":"nOnE"}`, `{}`), "not signed"},
		"HS256 by the PEM":        {hs(`{"alg":"HS256"}`), "shared secret"},
		"HS512":                   {signed(`{"alg":"HS512"}`, `{}`), "shared secret"},
		"RS256 in another case":   {signed(`{"alg":"rs256"}`, `{}`), `"rs256" is not accepted`},
		"RS1":                     {signed(`{"alg":"RS1"}`, `{}`), "not accepted"},
		"ES256K":                  {signed(`{"alg":"ES256K"}`, `{}`), "not accepted"},
		"an algorithm unheard of": {signed(`{"alg":"`+strings.Repeat("x", 500)+`"}`, `{}`), "not accepted"},
		"a list":                  {signed(`{"alg":["RS256"]}`, `{}`), `"alg" is an array`},
		"absent":                  {signed(`{}`, `{}`), "names no algorithm"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, keys := range []*KeySet{keySet(typeRSA), mustParseKeys(t, public), {}, nil} {
				err := verify(t, keys, tt.compact, Expectations{})
				if err == nil || !strings.Contains(err.Error(), tt.reason) || len(err.Error()) > 300 {
					t.Errorf("got %v, want %q", err, tt.reason)
				}
			}
		})
	}
}

func TestKeysInTheHeaderCountForNothing(t *testing.T) {
	for _, header := range []string{
		`{"alg":"ES256","jwk":{` + ecMembers + `}}`,
		`{"alg":"ES256","jku":"https://evil.example/keys"}`,
		`{"alg":"ES256","x5u":"https://evil.example/cert"}`,
		`{"alg":"ES256","x5c":["AAAA"]}`,
	} {
		compact := sign("ES256", header, `{}`)
		if err := verify(t, keySet(typeP256), compact, Expectations{}); err != nil {
			t.Errorf("%s with the issuer's key: %v", header, err)
		}
		if err := verify(t, keySet(typeRSA), compact, Expectations{}); err == nil {
			t.Errorf("%s without the issuer's key is accepted", header)
		}
	}
}

func TestCriticalExtensionsAreRefused(t *testing.T) {
	for header, reason := range map[string]string{
		`{"alg":"ES256","crit":["urn:example:x"],"urn:example:x":1}`: `not understood here: "urn:example:x"`,
		`{"alg":"ES256","crit":["b64"],"b64":true}`:                  "not understood here",
		`{"alg":"ES256","crit":["exp"],"exp":1}`:                     "not understood here",
		`{"alg":"ES256","crit":[]}`:                                  "not a list of names",
		`{"alg":"ES256","crit":"b64"}`:                               "not a list of names",
		`{"alg":"ES256","crit":null}`:                                "not a list of names",
		`{"alg":"ES256","b64":false}`:                                "claims are not encoded",
		`{"alg":"ES256","b64":"true"}`:                               "claims are not encoded",
	} {
		if err := verify(t, keySet(typeP256), sign("ES256", header, `{}`), Expectations{}); err == nil || !strings.Contains(err.Error(), reason) {
			t.Errorf("%s: got %v, want %q", header, err, reason)
		}
	}
}

func TestTheKidPicksTheKey(t *testing.T) {
	ec := testKeys()[typeP256].Public()
	other := &KeySet{keys: []key{{id: "k1", keyType: typeP256, public: ec}}}
	several := &KeySet{keys: []key{
		{id: "rsa", keyType: typeRSA, public: testKeys()[typeRSA].Public()},
		{id: "wrong", keyType: typeP256, public: mustParseKeys(t, `{`+ecMembers+`}`).keys[0].public},
		{id: "k1", keyType: typeP256, public: ec},
	}}
	nameless := &KeySet{keys: []key{{keyType: typeP256, public: ec}}}
	for name, tt := range map[string]struct {
		keys    *KeySet
		kid     string
		reason  string
		unknown bool
	}{
		"the right one":                      {several, `,"kid":"k1"`, "", false},
		"another that fits":                  {several, `,"kid":"wrong"`, "the signature is wrong", false},
		"one of another type":                {several, `,"kid":"rsa"`, `key "rsa", which the header names, is not for ES256`, false},
		"in another case":                    {several, `,"kid":"K1"`, `no key of the issuer has the kid "K1"`, true},
		"unheard of":                         {other, `,"kid":"k2"`, `no key of the issuer has the kid "k2"`, true},
		"a number":                           {other, `,"kid":1`, `member "kid" is a number`, false},
		"none, all that fit are tried":       {several, ``, "", false},
		"none, none fits":                    {keySet(typeRSA), ``, "the issuer has no key for ES256", true},
		"of a set whose only key is without": {nameless, `,"kid":"k1"`, `no key of the issuer has the kid "k1"`, true},
		"none, nor the only key":             {nameless, ``, "", false},
		"any, the key was given alone":       {mustParseKeys(t, publicPEM(testKeys()[typeP256])), `,"kid":"k1"`, "", false},
	} {
		t.Run(name, func(t *testing.T) {
			err := verify(t, tt.keys, sign("ES256", `{"alg":"ES256"`+tt.kid+`}`, `{}`), Expectations{})
			if tt.reason == "" && err != nil || tt.reason != "" && (err == nil || !strings.Contains(err.Error(), tt.reason)) {
				t.Errorf("got %v, want %q", err, tt.reason)
			}
			if errors.Is(err, ErrUnknownKey) != tt.unknown {
				t.Errorf("ErrUnknownKey: %v", !tt.unknown)
			}
		})
	}
}

func TestKeyOfOneAlgorithmVerifiesNoOther(t *testing.T) {
	keys := keySet(typeRSA)
	keys.keys[0].algorithm = "RS256"
	if err := verify(t, keys, sign("RS256", `{"alg":"RS256"}`, `{}`), Expectations{}); err != nil {
		t.Error(err)
	}
	if err := verify(t, keys, sign("PS256", `{"alg":"PS256"}`, `{}`), Expectations{}); err == nil {
		t.Error("PS256 is accepted")
	}
}

func TestRefusedKeyIsNamedWithItsReason(t *testing.T) {
	keys := mustParseKeys(t, `{"keys":[{"kid":"weak",`+rsaMembers(modulus(), "AQ")+`},{"kid":"k1",`+ecMembers+`}]}`)
	err := verify(t, keys, signed(`{"alg":"RS256","kid":"weak"}`, `{}`), Expectations{})
	if err == nil || !strings.Contains(err.Error(), `key "weak": its RSA exponent`) || errors.Is(err, ErrUnknownKey) {
		t.Errorf("got %v", err)
	}
}

func TestClaimsAreHeldToTheExpectations(t *testing.T) {
	stamp := func(d time.Duration) int64 { return now.Add(d).Unix() }
	tests := []struct {
		name    string
		header  string
		claims  string
		expects Expectations
		reason  string // empty: accepted
	}{
		{"no claims, none expected", ``, `{}`, Expectations{}, ""},
		{"issuer", ``, `{"iss":"https://i/"}`, Expectations{Issuer: "https://i/"}, ""},
		{"issuer without slash", ``, `{"iss":"https://i"}`, Expectations{Issuer: "https://i/"}, `iss is "https://i", not "https://i/"`},
		{"issuer in another case", ``, `{"iss":"https://I/"}`, Expectations{Issuer: "https://i/"}, "iss is"},
		{"issuer absent", ``, `{}`, Expectations{Issuer: "https://i/"}, `iss is ""`},
		{"issuer a list", ``, `{"iss":["https://i/"]}`, Expectations{Issuer: "https://i/"}, `"iss" is an array`},
		{"issuer of the tenant", ``, `{"iss":"https://i/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0","tid":"72f988bf-86f1-41af-91ab-2d7cd011db47"}`,
			Expectations{Issuer: "https://i/{tenantid}/v2.0", TenantInIssuer: true}, ""},
		{"issuer of another tenant", ``, `{"iss":"https://i/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0","tid":"00000000-86f1-41af-91ab-2d7cd011db47"}`,
			Expectations{Issuer: "https://i/{tenantid}/v2.0", TenantInIssuer: true}, "iss is"},
		{"tenant that is a path", ``, `{"iss":"https://i/../evil/v2.0","tid":"../evil"}`,
			Expectations{Issuer: "https://i/{tenantid}/v2.0", TenantInIssuer: true}, "tid"},
		{"tenant missing", ``, `{"iss":"https://i//v2.0"}`, Expectations{Issuer: "https://i/{tenantid}/v2.0", TenantInIssuer: true}, "tid"},
		{"tenant template not allowed", ``, `{"iss":"https://i/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0","tid":"72f988bf-86f1-41af-91ab-2d7cd011db47"}`,
			Expectations{Issuer: "https://i/{tenantid}/v2.0"}, "iss is"},

		{"audience", ``, `{"aud":"me"}`, Expectations{Audience: "me"}, ""},
		{"audience in a list", ``, `{"aud":["you","me"]}`, Expectations{Audience: "me"}, ""},
		{"audience another", ``, `{"aud":["you","men"]}`, Expectations{Audience: "me"}, `aud is "you, men" and does not hold "me"`},
		{"audience a list in a string", ``, `{"aud":"you, me"}`, Expectations{Audience: "me"}, "does not hold"},
		{"audience absent", ``, `{}`, Expectations{Audience: "me"}, "does not hold"},
		{"audience of numbers", ``, `{"aud":[1]}`, Expectations{Audience: "1"}, "array of strings"},
		{"audience an object", ``, `{"aud":{"me":1}}`, Expectations{Audience: "me"}, "array of strings"},

		{"type", `,"typ":"at+jwt"`, `{}`, Expectations{Type: "at+jwt"}, ""},
		{"type in full, in another case", `,"typ":"APPLICATION/AT+JWT"`, `{}`, Expectations{Type: "at+jwt"}, ""},
		{"type another", `,"typ":"JWT"`, `{}`, Expectations{Type: "at+jwt"}, `typ is "JWT", not "at+jwt"`},
		{"type absent", ``, `{}`, Expectations{Type: "at+jwt"}, "typ is"},
		{"type not expected", `,"typ":7`, `{}`, Expectations{}, ""},

		{"expired within the leeway", ``, fmt.Sprintf(`{"exp":%d}`, stamp(-59*time.Second)), Expectations{}, ""},
		{"expired", ``, fmt.Sprintf(`{"exp":%d}`, stamp(-time.Minute)), Expectations{}, "it expired at 2023-11-14T22:12:20Z; it is 2023-11-14T22:13:20Z"},
		{"expired long ago", ``, `{"exp":-1e300}`, Expectations{}, "it expired at"},
		{"leeway given", ``, fmt.Sprintf(`{"exp":%d}`, stamp(-4*time.Minute)), Expectations{Leeway: 5 * time.Minute}, ""},
		{"leeway capped", ``, fmt.Sprintf(`{"exp":%d}`, stamp(-6*time.Minute)), Expectations{Leeway: time.Hour}, "it expired"},
		{"expiry with fraction and exponent", ``, `{"exp":1.7000000005e9}`, Expectations{}, ""},
		{"expiry far away", ``, `{"exp":1e300}`, Expectations{}, ""},
		{"expiry a string", ``, `{"exp":"1800000000"}`, Expectations{}, `"exp" is a string`},
		{"expiry null", ``, `{"exp":null}`, Expectations{}, "exp is"},
		{"expiry not finite", ``, `{"exp":1e400}`, Expectations{}, `exp is "1e400", not a finite number`},
		{"expiry with a million digits", ``, `{"exp":` + strings.Repeat("9", 100_000) + `}`, Expectations{}, "not a finite number"},

		{"not valid yet within the leeway", ``, fmt.Sprintf(`{"nbf":%d}`, stamp(time.Minute)), Expectations{}, ""},
		{"not valid yet", ``, fmt.Sprintf(`{"nbf":%d}`, stamp(61*time.Second)), Expectations{}, "it is not valid before 2023-11-14T22:14:21Z"},
		{"never valid", ``, `{"nbf":1e300}`, Expectations{}, "it is not valid before"},
		{"issued within the leeway", ``, fmt.Sprintf(`{"iat":%d}`, stamp(time.Minute)), Expectations{}, ""},
		{"issued in the future", ``, fmt.Sprintf(`{"iat":%d}`, stamp(61*time.Second)), Expectations{}, "it was issued in the future, at 2023-11-14T22:14:21Z"},
		{"issued at true", ``, `{"iat":true}`, Expectations{}, `"iat" is`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := verify(t, keySet(typeP256), sign("ES256", `{"alg":"ES256"`+tt.header+`}`, tt.claims), tt.expects)
			if tt.reason == "" && err != nil || tt.reason != "" && (err == nil || !strings.Contains(err.Error(), tt.reason)) {
				t.Errorf("got %v, want %q", err, tt.reason)
			}
			if err != nil && len(err.Error()) > 500 {
				t.Errorf("an error of %d bytes", len(err.Error()))
			}
		})
	}
}

func TestAllReasonsAreToldAtOnceOnOneLine(t *testing.T) {
	compact := signed(`{"alg":"ES256","kid":"k1","crit":["x\n"],"typ":"JWT"}`, `{"iss":"a\u001b[31m","aud":"b","exp":1,"nbf":99999999999,"iat":99999999999}`)
	err := verify(t, keySet(typeP256), compact, Expectations{Issuer: "i", Audience: "me", Type: "at+jwt"})
	reasons, ok := errors.AsType[Failures](err)
	if !ok || len(reasons) != 8 {
		t.Fatalf("got %d reasons: %v", len(reasons), err)
	}
	if text := err.Error(); strings.ContainsAny(text, "\n\x1b") {
		t.Errorf("control characters in %q", text)
	}
}

func TestClocksAreHintedAtWhereTheyMayBeTheReason(t *testing.T) {
	hint := func(claims string) string {
		err := verify(t, keySet(typeP256), sign("ES256", `{"alg":"ES256"}`, claims), Expectations{Issuer: "i"})
		reasons, _ := errors.AsType[Failures](err)
		return reasons.Hint()
	}
	if got := hint(`{"iat":99999999999}`); !strings.Contains(got, "clock of this machine") || !strings.Contains(got, "2023-11-14T22:13:20Z") {
		t.Errorf("hint %q", got)
	}
	if got := hint(`{}`); got != "" {
		t.Errorf("hint %q", got)
	}
}

func TestEncryptedTokenIsNotVerified(t *testing.T) {
	if err := verify(t, keySet(typeRSA), exampleJWE, Expectations{}); err == nil || !strings.Contains(err.Error(), "encrypted") {
		t.Errorf("got %v", err)
	}
}
