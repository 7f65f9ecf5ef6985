package flows

import (
	"html"
	"net/url"
	"strings"
	"unicode"
)

// descriptionLimit bounds what is shown of a server's error_description.
const descriptionLimit = 300

// quote makes a server's text fit to be shown: one line, bounded, without what
// looks like a token. Old UAA servers repeat the whole refresh token in theirs.
func quote(text string, secrets ...string) string {
	for _, secret := range secrets {
		if len(secret) < 4 {
			continue // it would blot out words that tell nothing of it
		}
		for _, spelling := range []string{secret, url.QueryEscape(secret), html.EscapeString(secret)} {
			text = strings.ReplaceAll(text, spelling, "[redacted]")
		}
	}
	words := strings.FieldsFunc(stripTags(text), func(r rune) bool { return unicode.IsSpace(r) })
	for i, word := range words {
		if looksLikeToken(word) {
			words[i] = "[redacted]"
		}
	}
	text = strings.Join(words, " ")
	if runes := []rune(text); len(runes) > descriptionLimit {
		text = string(runes[:descriptionLimit]) + "…"
	}
	return text
}

// looksLikeToken reports whether word holds a run of characters that only a
// token would have.
func looksLikeToken(word string) bool {
	run := 0
	for _, r := range word {
		switch {
		case r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)), strings.ContainsRune("-_.~+=", r):
			run++
		default:
			run = 0
		}
		if run >= 40 {
			return true
		}
	}
	return false
}

// stripTags drops the HTML elements that some servers put into descriptions.
func stripTags(text string) string {
	var b strings.Builder
	depth := 0
	last := strings.LastIndexByte(text, '>')
	for i, r := range text {
		switch {
		case r == '<' && i < last:
			depth++
		case r == '>' && depth > 0:
			depth--
			b.WriteByte(' ')
		case depth == 0:
			b.WriteRune(r)
		}
	}
	return b.String()
}
