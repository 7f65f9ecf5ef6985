package output

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzPrintable looks for a character that could move the cursor, recolour or
// reorder what is on the screen, and for text that is changed without need.
func FuzzPrintable(f *testing.F) {
	for _, s := range []string{"plain, é, \U0001f600\n", "\x1b[2J\a\r\x00\x7f", "\u009b31m", "\u202e\u2066\u061c\u2028\u2029", "\xff\xc0\x80\xed\xa0\x80", "\ufffd", `\x1b`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		text, line := Printable(s), printableLine(s)
		if !utf8.ValidString(text) || !utf8.ValidString(line) || strings.ContainsRune(line, '\n') {
			t.Errorf("%q becomes %q and %q", s, text, line)
		}
		if strings.ReplaceAll(text, "\n", `\x0a`) != line {
			t.Errorf("%q becomes %q, on one line %q", s, text, line)
		}
		harmless := utf8.ValidString(s)
		for _, r := range s {
			harmless = harmless && (r == '\n' || !moves(r))
		}
		if harmless != (text == s) || strings.ContainsFunc(strings.ReplaceAll(text, "\n", ""), moves) {
			t.Errorf("%q becomes %q", s, text)
		}
	})
}

// moves is written out by numbers, apart from the tables that Printable uses:
// C0, DEL, C1; ALM, LRM, RLM, LRE to RLO, LRI to PDI; line and paragraph separator.
func moves(r rune) bool {
	return r < 0x20 || r >= 0x7f && r < 0xa0 || r == 0x061c || r >= 0x200e && r <= 0x200f || r >= 0x2028 && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}
