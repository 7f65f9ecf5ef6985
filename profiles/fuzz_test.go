package profiles

import (
	"testing"
	"unicode/utf8"
)

// FuzzConfig looks for files that crash the loader or get an unfit message on
// the screen.
func FuzzConfig(f *testing.F) {
	f.Add([]byte(family))
	f.Add([]byte("profiles: {dev: {client_secret: {env: X}, scopes: a b, mfa: {command: [a]}}}\n---\n"))
	f.Add([]byte("settings:\n  timeout: 1s # x\nprofiles:\n  ? a\n  : !!binary &b |\n   x\n  c: *b\n"))
	f.Add([]byte("default_profile: \"\\u202e\\x1b\"\nprofiles:\n  'a''b': >-\n    x\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		c, _, err := parseConfig("/config.yaml", content)
		if err != nil {
			for _, r := range err.Error() {
				if r < ' ' || r == utf8.RuneError || 0x7f <= r && r <= 0x9f || 0x202a <= r && r <= 0x202e {
					t.Errorf("error %q of %q", err, content)
				}
			}
			return
		}
		for _, name := range c.Names() {
			if p, err := c.Profile(name); err == nil {
				p.Validate()
			}
		}
	})
}

func FuzzAddedProfileLeavesTheOthers(f *testing.F) {
	for _, seed := range []string{"", "profiles:\n  a: {tenant: x} # why\n\n# end\n", "profiles: {a: {}}", "settings: {}\r\nprofiles:\r\n- a", "profiles:\n  a:\n    description: |+\n      x\n\n"} {
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
			t.Fatalf("%q: %v", content, err)
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
