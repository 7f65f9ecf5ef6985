package cmd

import (
	"cmp"
	"context"
	"errors"

	"idpauth/flows"
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
	var coded interface{ ExitStatus() int } // a child's, passed on
	switch {
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
