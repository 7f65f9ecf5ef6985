package output

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"idpauth/internal/token"
)

var now = time.Date(2025, 12, 28, 14, 30, 0, 500_000_000, time.UTC)

func fullToken() *token.Token {
	return &token.Token{
		AccessToken:     "eyJ0.a&b<c>.d",
		TokenType:       "Bearer",
		Scope:           "User.Read Mail.Read",
		RefreshToken:    "0.ARoA",
		IDToken:         "eyJ1.e.f",
		IssuedTokenType: "urn:ietf:params:oauth:token-type:access_token",
		ObtainedAt:      now.Add(-time.Second),
		ExpiresAt:       now.Add(time.Hour - time.Second),
		ExpiryKnown:     true,
		Extra: []token.Member{
			{Name: "jti", Value: json.RawMessage(`"0123"`)},
			{Name: "expires_at", Value: json.RawMessage(`1`)},
			{Name: "big", Value: json.RawMessage(`12345678901234567890.10`)},
			{Name: "nested", Value: json.RawMessage(`{"b":[ ],"a":[1,{"x":null}],"on":"yes"}`)},
			{Name: "jti", Value: json.RawMessage(`"again"`)},
			{Name: "lines", Value: json.RawMessage(`["a\nb","\u001b[0m"]`)},
		},
	}
}

// awsToken is a token with what the format aws is about.
func awsToken() *token.Token {
	tok := fullToken()
	tok.Extra = append(tok.Extra, token.Member{Name: "Credentials", Value: json.RawMessage(`{"AccessKeyId":"AKIA","SecretAccessKey":"shh","SessionToken":"s"}`)})
	return tok
}

var atAPI = Context{Now: now, Addresses: []string{"urn:x", "https://api.example.com/v1"}}

// every is each format, with an argument where it takes one.
func every(t *testing.T) []Format {
	t.Helper()
	var formats []Format
	for _, f := range Formats {
		if f.withArgument != nil {
			f = mustLookup(t, f.Name+"={{.access_token}}")
		}
		formats = append(formats, f)
	}
	return formats
}

func mustLookup(t *testing.T, name string) Format {
	t.Helper()
	f, err := Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func mustRender(t *testing.T, name string, tok *token.Token) string {
	t.Helper()
	text, err := mustLookup(t, name).Render(tok, atAPI)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestFormatsRenderAFullToken(t *testing.T) {
	for name, want := range map[string]string{
		"token":  "eyJ0.a&b<c>.d\n",
		"header": "Authorization: Bearer eyJ0.a&b<c>.d\n",
		"netrc":  "machine api.example.com login oauth2 password eyJ0.a&b<c>.d\n",

		"curl-config": "header = \"Authorization: Bearer eyJ0.a&b<c>.d\"\n",
		"exec-credential": `{
  "apiVersion": "client.authentication.k8s.io/v1",
  "kind": "ExecCredential",
  "status": {
    "expirationTimestamp": "2025-12-28T15:29:59Z",
    "token": "eyJ0.a&b<c>.d"
  }
}
`,
		`template={{.big}} {{if gt .expires_in 60}}{{index .nested.a 0}}{{end}} {{index .lines 0}} {{index .lines 1}}`: `12345678901234567890.10 1 a\x0ab \x1b[0m
`,
		"template={{.scope}}\n": "User.Read Mail.Read\n",
		"env": `export IDPAUTH_TOKEN='eyJ0.a&b<c>.d'
export IDPAUTH_TOKEN_TYPE='Bearer'
export IDPAUTH_EXPIRES_AT='2025-12-28T15:29:59Z'
`,
		"json": `{
  "token_type": "Bearer",
  "scope": "User.Read Mail.Read",
  "expires_in": 3599,
  "access_token": "eyJ0.a&b<c>.d",
  "refresh_token": "0.ARoA",
  "expires_at": "2025-12-28T15:29:59Z",
  "id_token": "eyJ1.e.f",
  "issued_token_type": "urn:ietf:params:oauth:token-type:access_token",
  "jti": "0123",
  "big": 12345678901234567890.10,
  "nested": {
    "b": [],
    "a": [
      1,
      {
        "x": null
      }
    ],
    "on": "yes"
  },
  "lines": [
    "a\nb",
    "\u001b[0m"
  ]
}
`,
		"yaml": `token_type: Bearer
scope: User.Read Mail.Read
expires_in: 3599
access_token: "eyJ0.a&b<c>.d"
refresh_token: "0.ARoA"
expires_at: "2025-12-28T15:29:59Z"
id_token: eyJ1.e.f
issued_token_type: urn:ietf:params:oauth:token-type:access_token
jti: "0123"
big: 12345678901234567890.10
nested:
  b: []
  a:
    - 1
    - x: null
  "on": "yes"
lines:
  - "a\nb"
  - "\e[0m"
`,
	} {
		t.Run(name, func(t *testing.T) {
			if got := mustRender(t, name, fullToken()); got != want {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}

func TestFormatsLeaveOutWhatNobodyGave(t *testing.T) {
	bare := &token.Token{AccessToken: "opaque", ExpiresAt: now.Add(time.Hour)}
	for name, want := range map[string]string{
		"json": "{\n  \"access_token\": \"opaque\"\n}\n",
		"yaml": "access_token: opaque\n",
		"env":  "export IDPAUTH_TOKEN='opaque'\n",
		"exec-credential": `{
  "apiVersion": "client.authentication.k8s.io/v1",
  "kind": "ExecCredential",
  "status": {
    "token": "opaque"
  }
}
`,
	} {
		if got := mustRender(t, name, bare); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}

func TestExpiresInIsTheNearestSecondAndNeverBelowZero(t *testing.T) {
	for _, tt := range []struct {
		left time.Duration
		want string
	}{
		{time.Hour, `"expires_in": 3600,`},
		{time.Hour - time.Nanosecond, `"expires_in": 3600,`},
		{time.Hour - 501*time.Millisecond, `"expires_in": 3599,`},
		{499 * time.Millisecond, `"expires_in": 0,`},
		{-time.Hour, `"expires_in": 0,`},
	} {
		tok := &token.Token{AccessToken: "a", ExpiresAt: now.Add(tt.left), ExpiryKnown: true}
		if got := mustRender(t, "json", tok); !strings.Contains(got, tt.want) {
			t.Errorf("%v left: got %s, want %s", tt.left, got, tt.want)
		}
	}
}

func TestOnlyJSONAndYAMLShowTheRefreshToken(t *testing.T) {
	for _, f := range every(t) {
		tok := awsToken()
		tok.RefreshToken = "CANARY"
		text, err := f.Render(tok, atAPI)
		if err != nil {
			t.Fatal(err)
		}
		if shown, want := strings.Contains(string(text), "CANARY"), f.Name == "json" || f.Name == "yaml"; shown != want {
			t.Errorf("%s: refresh token shown: %v, want %v", f.Name, shown, want)
		}
	}
}

func TestEnvQuotesForTheShell(t *testing.T) {
	got := mustRender(t, "env", &token.Token{AccessToken: "a'b$(c)`d`\"e", TokenType: "x'; false"})
	want := "export IDPAUTH_TOKEN='a'\\''b$(c)`d`\"e'\nexport IDPAUTH_TOKEN_TYPE='x'\\''; false'\n"
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestHeaderIsForBearerTokensOnly(t *testing.T) {
	for _, name := range []string{"header", "curl-config", "exec-credential"} {
		f := mustLookup(t, name)
		for tokenType, want := range map[string]bool{"": true, "bearer": true, "BEARER": true, "N_A": false, "DPoP": false} {
			_, err := f.Render(&token.Token{AccessToken: "a", TokenType: tokenType}, atAPI)
			if (err == nil) != want {
				t.Errorf("%s, type %q: %v, want success %v", name, tokenType, err, want)
			}
		}
	}
}

func TestLookupNamesTheFormats(t *testing.T) {
	for _, name := range []string{"", "xml", "JSON", "token ", "=json"} {
		_, err := Lookup(name)
		if err == nil {
			t.Errorf("Lookup(%q) succeeded", name)
			continue
		}
		if want := "choose token, json, yaml, header, env, template=…, exec-credential, netrc, curl-config or aws"; !strings.HasSuffix(err.Error(), want) {
			t.Errorf("Lookup(%q): %v, want … %s", name, err, want)
		}
	}
	if _, err := Lookup("json=x"); err == nil || err.Error() != `output format "json" takes no argument` {
		t.Errorf("Lookup(json=x): %v", err)
	}
}

func TestLookupHandsTheArgumentOver(t *testing.T) {
	formats := []Format{tokenFormat, {
		Name: "echo",
		withArgument: func(argument string) (renderer, error) {
			if argument == "" {
				return nil, errors.New("empty")
			}
			return func(*token.Token, Context) ([]byte, error) { return []byte(argument), nil }, nil
		},
	}}
	f, err := lookup(formats, "echo={{.a}}=b")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := f.Render(nil, Context{}); string(got) != "{{.a}}=b" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	for name, want := range map[string]string{
		"echo":  `output format "echo" needs an argument: echo=…`,
		"echo=": `output format "echo": empty`,
		"x":     `unknown output format "x": choose token or echo=…`,
	} {
		if _, err := lookup(formats, name); err == nil || err.Error() != want {
			t.Errorf("lookup(%q): %v, want %s", name, err, want)
		}
	}
}

func TestEveryFormatHasAUsage(t *testing.T) {
	for _, f := range Formats {
		if f.Name == "" || f.Usage == "" || strings.Contains(f.Usage, "\n") {
			t.Errorf("format %q: usage %q", f.Name, f.Usage)
		}
	}
}

// counter counts writes and fails them when told.
type counter struct {
	writes int
	err    error
}

func (c *counter) Write(p []byte) (int, error) { c.writes++; return len(p), c.err }

func TestWriteWritesOnceAndReportsFailure(t *testing.T) {
	full := errors.New("no space left on device")
	for _, f := range every(t) {
		w := &counter{err: full}
		if err := f.Write(w, awsToken(), atAPI); !errors.Is(err, full) || w.writes != 1 {
			t.Errorf("%s: %d writes, error %v", f.Name, w.writes, err)
		}
	}
	w := &counter{}
	broken := fullToken()
	broken.Extra = []token.Member{{Name: "x", Value: json.RawMessage(`{`)}}
	if err := jsonFormat.Write(w, broken, Context{Now: now}); err == nil || w.writes != 0 {
		t.Errorf("a document that cannot be encoded: %d writes, error %v", w.writes, err)
	}
}
