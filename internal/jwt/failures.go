package jwt

import (
	"errors"
	"strconv"
	"strings"
)

// ErrUnknownKey means that no key of the set is the one that the token was
// signed with. The issuer may have a new one: fetch the set once more.
var ErrUnknownKey = errors.New("the key is not in the key set")

// unknownKey says which key that is.
type unknownKey struct{ reason string }

func (e unknownKey) Error() string { return e.reason }

func (e unknownKey) Unwrap() error { return ErrUnknownKey }

// Failures are all the reasons why a token is not to be accepted.
type Failures []error

func (f *Failures) add(err error) {
	if err != nil {
		*f = append(*f, err)
	}
}

func (f Failures) Error() string {
	reasons := make([]string, len(f))
	for i, err := range f {
		reasons[i] = err.Error()
	}
	return strings.Join(reasons, "; ")
}

// Unwrap returns the reasons.
func (f Failures) Unwrap() []error { return f }

// Hint tells what to look at where the clocks may be the reason.
func (f Failures) Hint() string {
	if clock, ok := errors.AsType[clockError](f); ok {
		return "check the clock of this machine: the token was checked as at " + clock.now
	}
	return ""
}

// show quotes what a token says, cut to a length that can be read.
func show(s string) string {
	const most = 100 // characters
	if runes := []rune(s); len(runes) > most {
		s = string(runes[:most]) + "…"
	}
	return strconv.Quote(s)
}
