package flows

import (
	"context"
	"errors"
	"fmt"
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

// refused reports whether err is a no, of the identity provider or of a check of
// what it sent.
func refused(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Kind == Refused
}

// contextError explains why ctx ended, attempting what.
func contextError(ctx context.Context, what string) error {
	cause := context.Cause(ctx)
	if errors.Is(cause, context.DeadlineExceeded) {
		return &Error{Kind: Timeout, Msg: what + ": the time is up", Help: "allow more with --timeout", Err: context.DeadlineExceeded}
	}
	return cause
}
