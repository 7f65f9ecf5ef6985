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
