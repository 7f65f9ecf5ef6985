package profiles

import (
	"strconv"
	"unicode/utf8"
)

// quote makes text from a file or an argument fit for a message: controls
// escaped, and no longer than a name can be.
func quote(text string) string {
	const longest = 128
	if len(text) <= longest {
		return strconv.Quote(text)
	}
	cut := longest
	for !utf8.RuneStart(text[cut]) && cut > longest-utf8.UTFMax {
		cut--
	}
	return strconv.Quote(text[:cut]) + "…"
}
