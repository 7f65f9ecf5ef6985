package profiles

import (
	"bytes"
	"slices"
	"testing"
)

// FuzzReadBundle looks for imports that crash, that say something else once they
// were written, or that change what they should not.
func FuzzReadBundle(f *testing.F) {
	const mine = "profiles:\n  mine: {issuer: 'https://id.example.com'} # mine\n"
	f.Fuzz(func(t *testing.T, content []byte) {
		b, _, err := ReadBundle(content, "import", "/dir")
		if err != nil {
			return
		}
		text, err := b.Text()
		if err != nil {
			t.Fatalf("%q cannot be written: %v", content, err)
		}
		again, left, err := ReadBundle(text, "import", "/elsewhere")
		if err != nil || len(left) > 0 {
			t.Fatalf("%q became %q: %v, left %q", content, text, err, left)
		}
		if second, err := again.Text(); err != nil || !bytes.Equal(text, second) {
			t.Errorf("%q became %q, then %q, %v", content, text, second, err)
		}
		e := &Edit{path: "config.yaml", text: []byte(mine), names: []string{"mine"}}
		if e.Merge(b, true) != nil {
			return
		}
		merged, err := e.Config()
		if err != nil {
			t.Fatalf("%q merged is %q: %v", content, e.text, err)
		}
		for i, name := range b.Names() {
			if !merged.says(merged.entry(name), b.entries[2*i+1]) {
				t.Errorf("%q merged is %q", content, e.text)
			}
		}
		if !slices.Contains(b.Names(), "mine") && !bytes.HasPrefix(e.text, []byte(mine)) {
			t.Errorf("%q changed the others: %q", content, e.text)
		}
	})
}
