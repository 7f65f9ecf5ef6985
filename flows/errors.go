package flows

import (
	"context"
	"errors"
	"fmt"
	"html"
	"net/url"
	"strings"
	"unicode"
)

// Kind classes an error by whose move is next.
type Kind int

// The kinds of error, in the order of the exit codes they lead to.
const (
	Usage   Kind = iota // the user's: a setting or an input is missing or wrong
	Refused             // the identity provider or the person said no
	Network             // the peer cannot be reached or its answer is not usable
	Timeout             // a deadline passed
)

// Error is a failure to get a token.
type Error struct {
	Kind  Kind
	Msg   string // what was attempted and why it failed
	Help  string // what to type next
	OAuth string // the error code of RFC 6749 section 5.2, where one came
	Err   error  // the cause, already told by Msg
}

func (e *Error) Error() string { return e.Msg }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Hint is what to type next.
func (e *Error) Hint() string { return e.Help }

// unavailable reports whether err says that there is no usable answer, rather
// than one that is refused.
func unavailable(err error) bool {
	var e *Error
	return errors.As(err, &e) && (e.Kind == Network || e.Kind == Timeout)
}

// hintOf is what an error of another package says to type next.
func hintOf(err error) string {
	var hinted interface{ Hint() string }
	if !errors.As(err, &hinted) {
		return ""
	}
	return hinted.Hint()
}

// about begins a message with the profile that it is about. A look at an issuer
// alone has none.
func about(profile string) string {
	if profile == "" {
		return ""
	}
	return fmt.Sprintf("profile %q: ", profile)
}

// contextError explains why ctx ended, attempting what.
func contextError(ctx context.Context, what string) error {
	cause := context.Cause(ctx)
	if errors.Is(cause, context.DeadlineExceeded) {
		return &Error{Kind: Timeout, Msg: what + ": the time is up", Help: "allow more with --timeout", Err: context.DeadlineExceeded}
	}
	return cause
}

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
	for i, r := range text {
		switch {
		case r == '<' && strings.ContainsRune(text[i:], '>'):
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
