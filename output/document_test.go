package output

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"idpauth/internal/token"
)

func yamlOf(t *testing.T, document any) string {
	t.Helper()
	var b bytes.Buffer
	if err := WriteYAML(&b, document); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestYAMLQuotesWhatIsNoPlainWord(t *testing.T) {
	for s, want := range map[string]string{
		"Bearer":                          "Bearer",
		"https://graph.example/.default":  "https://graph.example/.default",
		"jdoe@example.com":                "jdoe@example.com",
		"0123":                            `"0123"`,
		"1e3":                             `"1e3"`,
		"12:30":                           `"12:30"`,
		"2024-01-01":                      `"2024-01-01"`,
		"yes":                             `"yes"`,
		"No":                              `"No"`,
		"y":                               `"y"`,
		"ON":                              `"ON"`,
		"null":                            `"null"`,
		"~":                               `"~"`,
		"":                                `""`,
		" a":                              `" a"`,
		"a ":                              `"a "`,
		"a: b":                            `"a: b"`,
		"a:":                              `"a:"`,
		"a #b":                            `"a #b"`,
		"- a":                             `"- a"`,
		"---":                             `"---"`,
		"*a":                              `"*a"`,
		".inf":                            `".inf"`,
		"a\nb":                            `"a\nb"`,
		"a\tb":                            `"a\tb"`,
		"a\"b\\c":                         `"a\"b\\c"`,
		"ä":                               `"ä"`,
		"a\u202eb":                        `"a\u202eb"`,
		"a\u0085b":                        `"a\Nb"`,
		"a\u007fb":                        `"a\x7Fb"`,
		strings.Repeat("word ", 50) + "x": strings.Repeat("word ", 50) + "x",
	} {
		var o Object
		o.Add("k", s)
		if got := yamlOf(t, o); got != "k: "+want+"\n" {
			t.Errorf("%q: got %q, want %q", s, got, want)
		}
	}
}

func TestYAMLKeepsNumbersDigitByDigit(t *testing.T) {
	for _, n := range []string{"0", "-0", "1.70", "1.7e9", "1E+2", "1e400", "12345678901234567890123", "9007199254740993"} {
		o := Object{{Name: "k", Value: json.RawMessage(n)}}
		if got := yamlOf(t, o); got != "k: "+n+"\n" {
			t.Errorf("%s: got %q", n, got)
		}
	}
}

func FuzzStringsSurviveJSONAndYAML(f *testing.F) {
	for _, s := range []string{"yes", "0123", "a: b #", "\u2028\u202e\ufeff\x00", "\U0001f600", "a\n  b\n", "\ufffe", "? x", "<<"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			return
		}
		var o Object
		o.Add("k"+s, []string{s})
		var asYAML map[string][]any
		text := yamlOf(t, o)
		if err := yaml.Unmarshal([]byte(text), &asYAML); err != nil {
			t.Fatalf("%q: %v in %q", s, err, text)
		}
		if got := asYAML["k"+s]; len(got) != 1 || got[0] != s {
			t.Errorf("%q came back from YAML %q as %q", s, text, asYAML)
		}
		var b bytes.Buffer
		if err := WriteJSON(&b, o); err != nil {
			t.Fatal(err)
		}
		var asJSON map[string][]string
		if err := json.Unmarshal(b.Bytes(), &asJSON); err != nil || asJSON["k"+s][0] != s {
			t.Errorf("%q came back from JSON %q as %q, %v", s, b.Bytes(), asJSON, err)
		}
		for _, r := range text + b.String() {
			if isHidden(r) && r != '\n' {
				t.Errorf("%q: %U reaches the screen in %q or %q", s, r, text, b.Bytes())
			}
		}
	})
}

func TestJSONEscapesNothingButWhatHides(t *testing.T) {
	o := Object{
		{Name: "a&<>", Value: json.RawMessage(`"&<>\u0026é\/"`)},
		{Name: "b", Value: json.RawMessage("\"\u202e\u0085\x7f\u2028\"")},
	}
	var b bytes.Buffer
	if err := WriteJSON(&b, o); err != nil {
		t.Fatal(err)
	}
	want := "{\n  \"a&<>\": \"&<>\\u0026é\\/\",\n  \"b\": \"\\u202e\\u0085\\u007f\\u2028\"\n}\n"
	if b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
}

func TestEmptyDocuments(t *testing.T) {
	for name, tt := range map[string]struct {
		document   any
		json, yaml string
	}{
		"object": {Object(nil), "{}\n", "{}\n"},
		"list":   {[]Object{}, "[]\n", "[]\n"},
		"nested": {Object{{Name: "a", Value: json.RawMessage("[ ]")}}, "{\n  \"a\": []\n}\n", "a: []\n"},
	} {
		var b bytes.Buffer
		if err := WriteJSON(&b, tt.document); err != nil || b.String() != tt.json {
			t.Errorf("%s: JSON %q, %v", name, b.String(), err)
		}
		if got := yamlOf(t, tt.document); got != tt.yaml {
			t.Errorf("%s: YAML %q", name, got)
		}
	}
}

func TestDocumentsTakeSecretsRedacted(t *testing.T) {
	var o Object
	o.Add("secret", token.Secret("CANARY"))
	if got := yamlOf(t, o); got != "secret: \"[redacted]\"\n" {
		t.Errorf("got %q", got)
	}
}

func TestViewWritesTextOrDocument(t *testing.T) {
	var o Object
	o.Add("a", 1)
	for name, want := range map[string]string{"table": "A\n", "json": "{\n  \"a\": 1\n}\n", "yaml": "a: 1\n"} {
		view, err := ParseView(name, "table")
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := view.Write(&b, o, func() string { return "A\n" }); err != nil || b.String() != want {
			t.Errorf("%s: got %q, %v, want %q", name, b.String(), err, want)
		}
	}
	_, err := ParseView("pretty", "table")
	if err == nil || err.Error() != `unknown output format "pretty": choose table, json or yaml` {
		t.Errorf("ParseView: %v", err)
	}
}
