package profiles

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzLoad looks for files that crash the loader, and for a mistake that is not
// told with file and line or gets an unfit message on the screen.
func FuzzLoad(f *testing.F) {
	for _, content := range []string{
		family,
		"profiles: {dev: {client_secret: {env: X}, scopes: a b, mfa: {command: [a]}}}\n---\n",
		"settings:\n  timeout: 1s # x\nprofiles:\n  ? a\n  : !!binary &b |\n   x\n  c: *b\n",
		"default_profile: \"\\u202e\\x1b\"\nprofiles:\n  'a''b': >-\n    x\n",
		"profiles:\n  a: {extends: b}\n  b: {extends: a}\n  A: {}\n", "profiles:\n  a:\n\tb: c\n", "profiles: {a: {a: 1, a: 2}}", "\xff\xfep", "a: \xed\xa0\x80",
		"profiles: {a: {provider: entra, tenant: '../x?y#z'}, b: {provider: keycloak, base_url: 'http://[::1', realm: ''}}",
		strings.Repeat("[", 50), strings.Repeat("- ", 50),
	} {
		f.Add([]byte(content))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		path := filepath.Join(t.TempDir(), "config.yaml")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		c, err := Load(path)
		if err != nil {
			checkMistake(t, path, content, err)
			return
		}
		for _, name := range c.Names() {
			p, err := c.Profile(name)
			if err == nil {
				err = p.Validate()
			}
			if err != nil && (!strings.Contains(err.Error(), name) || !isFit(err.Error())) {
				t.Errorf("%q: profile %q: error %q", content, name, err)
			}
		}
	})
}

// checkMistake demands the file, the line wherever it is one line that is meant,
// and few words.
func checkMistake(t *testing.T, path string, content []byte, err error) {
	t.Helper()
	place, mistake := strings.CutPrefix(err.Error(), path+":")
	if !mistake || !IsMistake(err) || !isFit(place) || len(place) > 1000 {
		t.Errorf("error %q of %.1000q", err, content)
		return
	}
	line, _, _ := strings.Cut(place, ":")
	if n, err := strconv.Atoi(line); err == nil && (n < 1 || n > 2+strings.Count(string(content), "\n")+strings.Count(string(content), "\r")) {
		t.Errorf("line %d of %.1000q", n, content)
	}
}

// isFit reports whether no character of text is hidden.
func isFit(text string) bool {
	for _, r := range text {
		if r < ' ' || r == utf8.RuneError || 0x7f <= r && r <= 0x9f || 0x202a <= r && r <= 0x202e {
			return false
		}
	}
	return true
}

func FuzzAddedProfileLeavesTheOthers(f *testing.F) {
	for _, seed := range []string{"", "profiles:\n  a: {tenant: x} # why\n\n# end\n", "profiles: {a: {}}", "settings: {}\r\nprofiles:\r\n- a", "profiles:\n  a:\n    description: |+\n      x\n\n", "profiles:\n a:\n  description: |\n   x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content string) {
		before, _, err := parseConfig("config.yaml", []byte(content))
		if err != nil {
			return
		}
		e := &Edit{path: "config.yaml", text: []byte(content), names: before.Names()}
		if e.Vacant("new") != nil {
			return
		}
		if err := e.AddProfile("new", []Assignment{{"issuer", "https://i.example.com"}}); err != nil {
			// The text of a block that ends with the file would get a line end.
			if strings.HasSuffix(content, "\n") || string(e.text) != content {
				t.Fatalf("%q: %v, and it became %q", content, err, e.text)
			}
			return
		}
		after, _, err := parseConfig("config.yaml", e.text)
		if err != nil {
			t.Fatalf("%q became %q: %v", content, e.text, err)
		}
		if after.DefaultProfile != before.DefaultProfile || len(after.entries) != len(before.entries)+1 {
			t.Fatalf("%q became %q", content, e.text)
		}
		for i, entry := range before.entries {
			if !sameTree(after.entries[i].node, entry.node) {
				t.Errorf("%q became %q", content, e.text)
			}
		}
	})
}

func FuzzChangedProfileLeavesTheOthers(f *testing.F) {
	for _, seed := range []string{"profiles:\n  a: {tenant: x, zone: 'y'} # why\n\n# end\n", "{\"profiles\": {\"a\": {\"zone\": \"z\"}, b: }}", "profiles:\r\n  a:\r\n    description: |\r\n      x\r\n    zone: z\r\n  b:\r\n    scopes:\r\n    - x", "profiles:\n  a:\n    description: 'x\n\n      y'\n# z\n    zone: ~\n"} {
		f.Add(seed, "value, [of] #any: 'kind'")
	}
	f.Fuzz(func(t *testing.T, text, value string) {
		before, _, err := parseConfig("config.yaml", []byte(text))
		if err != nil || len(before.entries) == 0 {
			return
		}
		first := before.entries[0]
		for name, change := range map[string]func(e *Edit) error{
			"set":    func(e *Edit) error { return e.Set(first.name, Assignment{"description", value}) },
			"add":    func(e *Edit) error { return e.Set(first.name, Assignment{"params.new", value}) },
			"unset":  func(e *Edit) error { return e.Unset(first.name, "description") },
			"rename": func(e *Edit) error { return e.RenameProfile(first.name, "new") },
			"delete": func(e *Edit) error { return e.DeleteProfile(first.name) },
		} {
			e := &Edit{path: "config.yaml", text: []byte(text), names: before.Names()}
			if err := change(e); err != nil {
				if string(e.text) != text {
					t.Errorf("%s: %v, and %q became %q", name, err, text, e.text)
				}
				continue
			}
			doc, err := readTree(e.text)
			if err != nil {
				t.Fatalf("%s: %q became %q: %v", name, text, e.text, err)
			}
			for _, entry := range before.entries[1:] {
				same := child(child(content(doc), "profiles"), entry.name)
				if name != "rename" && (same == nil || !sameTree(same, entry.node)) {
					t.Errorf("%s: %q became %q", name, text, e.text)
				}
			}
		}
	})
}
