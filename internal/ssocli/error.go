// Package ssocli does what Apigee's get_token script does, whose name sso-cli
// stands in its cache directory: the same flags, questions and order of
// decisions, on top of package flows. The tokens are kept in the token store; the
// script's own cache is read and never written.
package ssocli

import "fmt"

// Reason is why get_token fails, by the exit codes of the script.
type Reason int

// The reasons.
const (
	MissingURL        Reason = iota + 1 // SSO_LOGIN_URL
	MissingCredential                   // nobody gave it
	InvalidCredential                   // it holds characters that it cannot have
	OtherUser                           // the credentials are another user's
	Unreachable                         // the server's /login does not answer
	Rejected                            // the token endpoint gave no token
	CacheFailed                         // the token store cannot be used
	WriteFailed                         // the token cannot be stored
	BadArguments                        // of acurl
)

// Error is a failure of get_token.
type Error struct {
	Reason Reason
	Msg    string
	Help   string // what to type next
	Err    error  // the cause, already told by Msg
}

func (e *Error) Error() string { return e.Msg }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Hint is what to type next.
func (e *Error) Hint() string { return e.Help }

// because makes an error of its cause, the message being the cause's own behind
// what get_token says.
func because(r Reason, err error, help, format string, args ...any) *Error {
	return &Error{Reason: r, Msg: fmt.Sprintf(format, args...) + err.Error(), Help: help, Err: err}
}
