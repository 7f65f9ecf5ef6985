package output

import (
	"bytes"
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"idpauth/internal/jwt"
)

func part(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }

func inspection(t *testing.T, s string) Inspection {
	t.Helper()
	j, err := jwt.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return Inspection{JWT: j, Now: time.Unix(1_700_000_000, 0)}
}

const claims = `{"iss":"https:\/\/id.example","big":12345678901234567890,"float":1.0,"scope":["a","b"],` +
	`"bad":"\u001b[31m\u202e","iat":1699992800,"nbf":1.6999928e9,"exp":1700002520.75,"auth_time":"x"}`

func TestInspectionDocumentHoldsEveryClaimExactly(t *testing.T) {
	i := inspection(t, part(`{"alg":"RS256","kid":"0123"}`)+"."+part(claims)+".AAAA")
	var asJSON, asYAML bytes.Buffer
	if err := WriteJSON(&asJSON, i.Document()); err != nil {
		t.Fatal(err)
	}
	if err := WriteYAML(&asYAML, i.Document()); err != nil {
		t.Fatal(err)
	}
	const wantJSON = `{
  "header": {
    "alg": "RS256",
    "kid": "0123"
  },
  "claims": {
    "iss": "https:\/\/id.example",
    "big": 12345678901234567890,
    "float": 1.0,
    "scope": [
      "a",
      "b"
    ],
    "bad": "\u001b[31m\u202e",
    "iat": 1699992800,
    "nbf": 1.6999928e9,
    "exp": 1700002520.75,
    "auth_time": "x"
  },
  "signature": "AAAA",
  "expires_at": "2023-11-14T22:55:20Z",
  "expires_in": 2521,
  "expired": false,
  "verified": false
}
`
	const wantYAML = `header:
  alg: RS256
  kid: "0123"
claims:
  iss: https://id.example
  big: 12345678901234567890
  float: 1.0
  scope:
    - a
    - b
  bad: "\e[31m\u202e"
  iat: 1699992800
  nbf: 1.6999928e9
  exp: 1700002520.75
  auth_time: x
signature: AAAA
expires_at: "2023-11-14T22:55:20Z"
expires_in: 2521
expired: false
verified: false
`
	if asJSON.String() != wantJSON {
		t.Errorf("got:\n%s\nwant:\n%s", asJSON.String(), wantJSON)
	}
	if asYAML.String() != wantYAML {
		t.Errorf("got:\n%s\nwant:\n%s", asYAML.String(), wantYAML)
	}
}

func TestInspectionTextShowsTimesInUTCAndRelative(t *testing.T) {
	got := inspection(t, part(`{"alg":"RS256","kid":"0123"}`)+"."+part(claims)+".AAAA").Text()
	const want = `Header
  alg  RS256
  kid  0123

Claims
  iss        https://id.example
  big        12345678901234567890
  float      1.0
  scope      ["a","b"]
  bad        \x1b[31m\u{202e}
  iat        1699992800 (2023-11-14 20:13:20 UTC, 2 hours ago)
  nbf        1.6999928e9 (2023-11-14 20:13:20 UTC, 2 hours ago)
  exp        1700002520.75 (2023-11-14 22:55:20 UTC, in 42 minutes)
  auth_time  x

Validity
  issued      2023-11-14 20:13:20 UTC, 2 hours ago
  not before  2023-11-14 20:13:20 UTC, 2 hours ago
  expires     2023-11-14 22:55:20 UTC, in 42 minutes
  time        valid
  signature   NOT verified
`
	if got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestInspectionTellsTheStateOfTime(t *testing.T) {
	for claims, want := range map[string]string{
		`{}`:                                  "no expiry given",
		`{"exp":"1700000001"}`:                "no expiry given",
		`{"exp":1700000001}`:                  "valid",
		`{"exp":1700000000}`:                  "expired",
		`{"exp":1600000000}`:                  "expired",
		`{"exp":1e400}`:                       "valid",
		`{"nbf":1700000001,"exp":1700000002}`: "not valid yet",
		`{"nbf":1700000000,"exp":1700000002}`: "valid",
	} {
		text := inspection(t, part(`{"alg":"RS256"}`)+"."+part(claims)+".AAAA").Text()
		_, got, _ := strings.Cut(text, "\n  time ")
		got, _, _ = strings.Cut(got, "\n")
		if strings.TrimSpace(got) != want {
			t.Errorf("%s: time %q, want %q", claims, got, want)
		}
	}
}

func TestInspectionDocumentOfOddTokens(t *testing.T) {
	for name, tt := range map[string]struct{ token, want string }{
		"no expiry": {
			part(`{"alg":"none"}`) + "." + part(`{}`) + ".",
			`{"header":{"alg":"none"},"claims":{},"signature":"","verified":false}`,
		},
		"expired": {
			part(`{"alg":"RS256"}`) + "." + part(`{"exp":1}`) + ".AAAA",
			`{"header":{"alg":"RS256"},"claims":{"exp":1},"signature":"AAAA","expires_at":"1970-01-01T00:00:01Z","expires_in":0,"expired":true,"verified":false}`,
		},
		"past the year 9999": {
			part(`{"alg":"RS256"}`) + "." + part(`{"exp":1e18}`) + ".AAAA",
			`{"header":{"alg":"RS256"},"claims":{"exp":1e18},"signature":"AAAA","expires_at":"9999-12-31T23:59:59Z","expires_in":999999998300000000,"expired":false,"verified":false}`,
		},
		"before the year 0": {
			part(`{"alg":"RS256"}`) + "." + part(`{"exp":-1e12}`) + ".AAAA",
			`{"header":{"alg":"RS256"},"claims":{"exp":-1e12},"signature":"AAAA","expires_at":"0000-01-01T00:00:00Z","expires_in":0,"expired":true,"verified":false}`,
		},
		"encrypted": {
			part(`{"alg":"dir"}`) + "..AAAA.AAAA.AAAA",
			`{"header":{"alg":"dir"},"verified":false}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := compactJSON(inspection(t, tt.token).Document())
			if err != nil || string(got) != tt.want {
				t.Errorf("got %s, %v\nwant %s", got, err, tt.want)
			}
		})
	}
}

func TestTimesBeyondTheCalendarAreSaidToBe(t *testing.T) {
	text := inspection(t, part(`{"alg":"RS256"}`)+"."+part(`{"iat":-1e12,"exp":1e400}`)+".AAAA").Text()
	for _, want := range []string{"  iat  -1e12 (before the year 0)\n", "  exp  1e400 (after the year 9999)\n", "  expires    after the year 9999\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("got:\n%s\nwant %q in it", text, want)
		}
	}
}

func TestInspectionTextOfAnEncryptedTokenSaysSo(t *testing.T) {
	i := inspection(t, part(`{"alg":"dir"}`)+"..AAAA.AAAA.AAAA")
	if text := i.Text(); !strings.Contains(text, "encrypted") || !strings.Contains(text, "  alg  dir\n") || !strings.Contains(text, "unknown") {
		t.Errorf("got:\n%s", text)
	}
}
