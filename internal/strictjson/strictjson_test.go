package strictjson

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode"
)

// nested returns an object whose member holds arrays down to the given depth.
func nested(depth int) string {
	return `{"a":` + strings.Repeat("[", depth-1) + strings.Repeat("]", depth-1) + `}`
}

func TestObjectKeepsOrderAndBytesOfItsMembers(t *testing.T) {
	const text = "\xef\xbb\xbf" + ` { "z" : 12345678901234567890123 , "a":1.70e+09,"\u0061b": "x\u00e9\ud83d\ude00é" ,
		"o":{"k": [ 1, {} , "]}" ]}, "t":true,"n":null, "e":"\\", "empty":[] } ` + "\n"
	members, err := Object([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	want := []struct{ name, value string }{
		{"z", "12345678901234567890123"},
		{"a", "1.70e+09"},
		{"ab", `"x\u00e9\ud83d\ude00é"`},
		{"o", `{"k": [ 1, {} , "]}" ]}`},
		{"t", "true"},
		{"n", "null"},
		{"e", `"\\"`},
		{"empty", "[]"},
	}
	if len(members) != len(want) {
		t.Fatalf("got %d members, want %d", len(members), len(want))
	}
	for i, w := range want {
		if got := members[i]; got.Name != w.name || string(got.Value) != w.value {
			t.Errorf("member %d: got %s = %s, want %s = %s", i, got.Name, got.Value, w.name, w.value)
		}
	}
}

func TestObjectAccepts(t *testing.T) {
	for name, text := range map[string]string{
		"no member":                     "{}",
		"byte order mark":               "\xef\xbb\xbf{}",
		"names that differ in case":     `{"access_token":"a","ACCESS_TOKEN":"b"}`,
		"one name in two objects":       `{"a":{"x":1},"b":{"x":1}}`,
		"a hundred deep":                nested(100),
		"surrogate pair":                `{"a":"\uD834\uDD1E"}`,
		"escaped backslash before u":    `{"a":"\\ud800"}`,
		"NUL escape and noncharacter":   `{"a":"\u0000\uffff"}`,
		"number that no float can hold": `{"a":1e400}`,
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Object([]byte(text)); err != nil {
				t.Errorf("Object(%q): %v", text, err)
			}
		})
	}
}

func TestObjectRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"nothing":                      "",
		"only a byte order mark":       "\xef\xbb\xbf",
		"two byte order marks":         "\xef\xbb\xbf\xef\xbb\xbf{}",
		"array":                        "[]",
		"string":                       `"a"`,
		"null":                         "null",
		"number":                       " 1",
		"second value":                 "{}{}",
		"text behind it":               "{} x",
		"NUL behind it":                "{}\x00",
		"NaN":                          `{"a":NaN}`,
		"Infinity":                     `{"a":-Infinity}`,
		"comment":                      `{"a":1/*x*/}`,
		"trailing comma":               `{"a":1,}`,
		"trailing comma in array":      `{"a":[1,]}`,
		"single quotes":                `{'a':1}`,
		"bare name":                    `{a:1}`,
		"leading zero":                 `{"a":01}`,
		"leading plus":                 `{"a":+1}`,
		"hexadecimal":                  `{"a":0x1}`,
		"raw newline in string":        "{\"a\":\"\n\"}",
		"unterminated":                 `{"a":"`,
		"same name twice":              `{"a":1,"a":1}`,
		"same name escaped":            `{"a":1,"\u0061":2}`,
		"same name in an inner object": `{"o":[{"a":1,"a":2}]}`,
		"a hundred and one deep":       nested(101),
		"a hundred thousand deep":      nested(100_000),
		"high surrogate alone":         `{"a":"\ud800"}`,
		"high surrogate and text":      `{"a":"\ud800x"}`,
		"high surrogate and escape":    `{"a":"\ud800\n"}`,
		"two high surrogates":          `{"a":"\ud800\ud800"}`,
		"low surrogate alone":          `{"a":"\udc00"}`,
		"lone surrogate in a name":     `{"\udfff":1}`,
		"lone surrogate, nested":       `{"a":[["\udfff"]]}`,
		"surrogate encoded as UTF-8":   "{\"a\":\"\xed\xa0\x80\"}",
		"invalid UTF-8":                "{\"a\":\"\xff\"}",
		"UTF-16":                       "\xff\xfe{\x00}\x00",
	} {
		t.Run(name, func(t *testing.T) {
			if members, err := Object([]byte(text)); err == nil {
				t.Errorf("Object(%.80q) = %v", text, members)
			}
		})
	}
}

func TestErrorsQuoteAndShortenWhatTheServerChose(t *testing.T) {
	name := "\u202e" + strings.Repeat("x", 10_000)
	_, err := Object([]byte(`{"` + name + `":1,"` + name + `":1}`))
	if err == nil {
		t.Fatal("a repeated name was accepted")
	}
	if strings.Contains(err.Error(), "\u202e") || len(err.Error()) > 200 {
		t.Errorf("got %q", err)
	}
}

// FuzzObject looks for a panic, for an object that encoding/json reads otherwise
// and for an error that is not fit to be shown.
func FuzzObject(f *testing.F) {
	for _, text := range []string{
		`{"a":[1,{"b":"\ud83d\ude00"}],"c":null}`, "\xef\xbb\xbf{}", `{"a":"\ud800"}`, `{"a":1,"\u0061":2}`, `{"\\u0061":"\\","":-0.0e+1}`,
		`{"a":"\ud800\`, "{\"\u202e\":1,\"\u202e\":1}", `{"a":{"x":[[],{}]},"A":true} `, nested(101), "[]", "",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		members, err := Object(data)
		if err != nil {
			if text := err.Error(); len(text) > 300 || strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) {
				t.Errorf("Object(%q): %q", data, text)
			}
			return
		}
		var decoded map[string]json.RawMessage
		if err := json.Unmarshal(bytes.TrimPrefix(data, byteOrderMark), &decoded); err != nil {
			t.Fatalf("Object(%q) accepts what is no JSON: %v", data, err)
		}
		if len(decoded) != len(members) {
			t.Fatalf("Object(%q): %d members, want %d", data, len(members), len(decoded))
		}
		for _, m := range members {
			if !bytes.Equal(m.Value, decoded[m.Name]) {
				t.Errorf("Object(%q): %s is %s, want %s", data, m.Name, m.Value, decoded[m.Name])
			}
			checkReaders(t, members, m.Name)
		}
	})
}

// checkReaders compares what the readers make of a member with encoding/json.
func checkReaders(t *testing.T, members Members, name string) {
	t.Helper()
	raw, _ := members.Get(name)
	var want any
	if err := json.Unmarshal(raw, &want); err != nil && !strings.Contains(err.Error(), "out of range") && !strings.Contains(err.Error(), "cannot unmarshal number") {
		t.Fatalf("%q: %v", raw, err)
	}
	s, err := members.String(name)
	if text, ok := want.(string); ok && (err != nil || s != text) || !ok && want != nil && err == nil {
		t.Errorf("String of %q: %q, %v", raw, s, err)
	}
	n, err := members.Number(name)
	if number := len(raw) > 0 && strings.IndexByte("-0123456789", raw[0]) >= 0; number && (err != nil || string(n) != string(raw)) || !number && want != nil && err == nil {
		t.Errorf("Number of %q: %q, %v", raw, n, err)
	}
	list, err := members.Strings(name)
	if array, ok := want.([]any); err == nil && want != nil && (!ok || len(list) != len(array)) {
		t.Errorf("Strings of %q: %q", raw, list)
	}
}
