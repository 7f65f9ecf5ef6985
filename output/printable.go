package output

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Printable makes text from a server, a file or an argument fit for a terminal:
// control characters but the newline, bidirectional controls, line separators
// and invalid UTF-8 become \xNN or \u{…}. They could move the cursor, recolour
// or reorder what is on the screen.
func Printable(s string) string { return printable(s, "\n") }

// printableLine is Printable for what has to stay on one line.
func printableLine(s string) string { return printable(s, "") }

func printable(s, keep string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case !isHidden(r) || strings.ContainsRune(keep, r):
			b.WriteRune(r)
		case r < utf8.RuneSelf:
			fmt.Fprintf(&b, `\x%02x`, r)
		default:
			fmt.Fprintf(&b, `\u{%x}`, r)
		}
		i += size
	}
	return b.String()
}

// EscapeInStrings spells hidden characters as \uNNNN in JSON or YAML whose only
// such characters, but for line ends, stand in double-quoted strings. The value
// stays the same.
func EscapeInStrings(text []byte) []byte {
	var b bytes.Buffer
	b.Grow(len(text))
	for _, r := range string(text) {
		if isHidden(r) && r != '\n' {
			fmt.Fprintf(&b, `\u%04x`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.Bytes()
}

func isHidden(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Bidi_Control, unicode.Zl, unicode.Zp)
}
