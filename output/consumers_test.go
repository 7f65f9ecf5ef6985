package output

import (
	"encoding/json"
	"strings"
	"testing"

	"idpauth/internal/token"
)

func TestCurlConfigQuotesForCurl(t *testing.T) {
	got := mustRender(t, "curl-config", &token.Token{AccessToken: `a"b\c`})
	if want := "header = \"Authorization: Bearer a\\\"b\\\\c\"\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestNetrcTakesTheFirstHost(t *testing.T) {
	f := mustLookup(t, "netrc")
	for addresses, want := range map[string]string{
		"":                                       "",
		"api api://host urn:x ftp://host":        "",
		"https:// https:///x https://a\"b":       "",
		"https://bücher.example":                 "",
		"https://host:8443/a?b https://second":   "host",
		"api http://127.0.0.1:1 https://second/": "127.0.0.1",
		"https://[2001:db8::1]/":                 "2001:db8::1",
	} {
		ctx := Context{Now: now, Addresses: strings.Split(addresses, " ")}
		err := f.Check(ctx)
		text, renderErr := f.Render(fullToken(), ctx)
		host, _, _ := strings.Cut(strings.TrimPrefix(string(text), "machine "), " ")
		if host != want || (err == nil) != (want != "") || (renderErr == nil) != (want != "") {
			t.Errorf("%q: host %q, %v, %v, want %q", addresses, host, err, renderErr, want)
		}
	}
}

func TestExecCredentialHasTheVersionThatIsAskedFor(t *testing.T) {
	f := mustLookup(t, "exec-credential")
	for info, want := range map[string]bool{
		`{"apiVersion":"client.authentication.k8s.io/v1"}`:       true,
		`{"apiVersion":"client.authentication.k8s.io/v1beta1"}`:  true,
		`{"apiVersion":"client.authentication.k8s.io/v1alpha1"}`: false,
		`{"apiVersion":"v1"}`: false,
		`{}`:                  false,
		`[]`:                  false,
		`{`:                   false,
	} {
		ctx := Context{Now: now, ExecInfo: info}
		text, err := f.Render(fullToken(), ctx)
		if checked := f.Check(ctx); (err == nil) != want || (checked == nil) != want {
			t.Errorf("%s: %v, %v, want success %v", info, err, checked, want)
		}
		if version, _, _ := strings.Cut(strings.TrimPrefix(info, "{"), "}"); want && !strings.Contains(strings.ReplaceAll(string(text), `": "`, `":"`), version) {
			t.Errorf("%s: got %s", info, text)
		}
	}
}

func TestAWSWritesWhatTheAnswerCarries(t *testing.T) {
	members := func(pairs ...string) []token.Member {
		var list []token.Member
		for i := 0; i < len(pairs); i += 2 {
			list = append(list, token.Member{Name: pairs[i], Value: json.RawMessage(pairs[i+1])})
		}
		return list
	}
	for name, tt := range map[string]struct {
		extra   []token.Member
		lasting bool   // the token's end is not known
		want    string // without spaces and line ends; empty: an error
	}{
		"beside the token":            {members("AccessKeyId", `"A"`, "SecretAccessKey", `"S"`, "SessionToken", `"T"`, "Expiration", `"2040-01-01T00:00:00Z"`), true, `{"Version":1,"AccessKeyId":"A","SecretAccessKey":"S","SessionToken":"T","Expiration":"2040-01-01T00:00:00Z"}`},
		"within Credentials":          {members("Credentials", `{"AccessKeyId":"A","SecretAccessKey":"S"}`), false, `{"Version":1,"AccessKeyId":"A","SecretAccessKey":"S","Expiration":"2025-12-28T15:29:59Z"}`},
		"lasting ones":                {members("AccessKeyId", `"A"`, "SecretAccessKey", `"S"`), true, `{"Version":1,"AccessKeyId":"A","SecretAccessKey":"S"}`},
		"nothing":                     {nil, false, ""},
		"half of them":                {members("AccessKeyId", `"A"`), false, ""},
		"no end of passing ones":      {members("AccessKeyId", `"A"`, "SecretAccessKey", `"S"`, "SessionToken", `"T"`), true, ""},
		"an end that is no time":      {members("AccessKeyId", `"A"`, "SecretAccessKey", `"S"`, "Expiration", `"soon"`), false, ""},
		"an end that is no text":      {members("AccessKeyId", `"A"`, "SecretAccessKey", `"S"`, "Expiration", `1`), false, ""},
		"Credentials of a wrong kind": {members("Credentials", `[]`), false, ""},
	} {
		tok := fullToken()
		tok.Extra, tok.ExpiryKnown = tt.extra, !tt.lasting
		text, err := mustLookup(t, "aws").Render(tok, atAPI)
		got := strings.NewReplacer(" ", "", "\n", "").Replace(string(text))
		if got != tt.want || (err == nil) != (tt.want != "") {
			t.Errorf("%s: got %s, %v, want %s", name, got, err, tt.want)
		}
	}
}

func TestTemplateThatCannotBeFilledIsRefused(t *testing.T) {
	for text, want := range map[string]string{
		"":                   "it is empty",
		"{{.a":               `1: unclosed action`,
		"{{env \"HOME\"}}":   `1: function "env" not defined`,
		"{{template \"x\"}}": "", // only running it tells
	} {
		_, err := Lookup("template=" + text)
		if (err == nil) != (want == "") || err != nil && err.Error() != `output format "template": `+want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	for _, text := range []string{"{{template \"x\"}}", "{{.refresh_token}}", "{{.nested.c}}", "{{index .nested.a 9}}", "a{{.b.c}}", `{{index . "nope"}}`} {
		if text, err := mustLookup(t, "template="+text).Render(fullToken(), atAPI); err == nil || text != nil {
			t.Errorf("%q: got %q, %v, want an error", text, text, err)
		}
	}
}
