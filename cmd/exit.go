package cmd

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"idpauth/flows"
	"idpauth/internal/ssocli"
	"idpauth/profiles"
)

// Exit codes, as scripts rely on them.
const (
	exitGeneral         = 1
	exitProfileNotFound = 2
	exitAuthentication  = 3
	exitNetwork         = 4
	exitTimeout         = 5
)

// Exit codes of get_token and acurl, as Apigee's scripts have them; the first
// three are of what get_token was asked for in place of a token.
const (
	exitHelp              = 1
	exitCacheCleared      = 2
	exitCachePrinted      = 3
	exitBadArguments      = 2 // acurl's, and curl's own
	exitMissingURL        = 11
	exitMissingCredential = 12
	exitInvalidCredential = 13
	exitOtherUser         = 14
	exitUnreachable       = 21
	exitRejected          = 22
	exitCacheFailed       = 31
	exitWriteFailed       = 32
	exitAcurlTest         = 100
)

var kindNames = map[int]string{
	exitGeneral:         "general_error",
	exitProfileNotFound: "profile_not_found",
	exitAuthentication:  "authentication_failed",
	exitNetwork:         "network_error",
	exitTimeout:         "timeout",
}

// exitCode is the one place where errors become exit codes.
func exitCode(err error) int {
	var notFound *profiles.NotFoundError
	var flow *flows.Error
	var no *answerNo
	var script *ssocli.Error
	var coded interface{ ExitStatus() int } // a child's, passed on
	switch {
	case errors.As(err, &script):
		return scriptExits[script.Reason].code
	case errors.As(err, &coded):
		return coded.ExitStatus()
	case errors.As(err, &notFound):
		return exitProfileNotFound
	case errors.As(err, &no):
		return cmp.Or(no.code, exitAuthentication)
	case errors.Is(err, context.DeadlineExceeded):
		return exitTimeout
	case errors.As(err, &flow):
		return flowCodes[flow.Kind]
	}
	return exitGeneral
}

// scriptExits are the exit codes of get_token's failures, and which of ours each
// is a kind of.
var scriptExits = [...]struct{ code, kind int }{
	ssocli.MissingURL:        {exitMissingURL, exitGeneral},
	ssocli.MissingCredential: {exitMissingCredential, exitGeneral},
	ssocli.InvalidCredential: {exitInvalidCredential, exitGeneral},
	ssocli.OtherUser:         {exitOtherUser, exitAuthentication},
	ssocli.Unreachable:       {exitUnreachable, exitNetwork},
	ssocli.Rejected:          {exitRejected, exitAuthentication},
	ssocli.CacheFailed:       {exitCacheFailed, exitGeneral},
	ssocli.WriteFailed:       {exitWriteFailed, exitGeneral},
	ssocli.BadArguments:      {exitBadArguments, exitGeneral},
}

// kindOf names the kind of an error.
func kindOf(err error) string {
	var script *ssocli.Error
	if errors.As(err, &script) {
		return kindNames[scriptExits[script.Reason].kind]
	}
	return kindNames[exitCode(err)]
}

var flowCodes = map[flows.Kind]int{
	flows.Usage:   exitGeneral,
	flows.Refused: exitAuthentication,
	flows.Network: exitNetwork,
	flows.Timeout: exitTimeout,
}

// oauthError is the identity provider's error code, where one came.
func oauthError(err error) string {
	var flow *flows.Error
	if !errors.As(err, &flow) {
		return ""
	}
	return flow.OAuth
}

// childStatus is the exit code of a command that has reported its error itself.
type childStatus int

func (s childStatus) Error() string   { return fmt.Sprintf("exit status %d", int(s)) }
func (s childStatus) ExitStatus() int { return int(s) }
