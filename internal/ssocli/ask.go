package ssocli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"idpauth/flows"
	"idpauth/internal/token"
	"idpauth/output"
)

// What the script asks, and how long it waits for an answer.
const (
	askUsername = "Enter username: "
	manyUsers   = "sso-cli cache found to contain access tokens pertaining to multiple users; please enter the username (email): "
	askPassword = "Enter the password for user '%s': "
	askCode     = "Enter the six-digit code (no spaces) if '%s' is MFA-enabled or press ENTER: "
	askPasscode = "Starting passcode flow:\n" +
		"Get passcode from %s/passcode [ Note: a passcode can be used only one time and expires ]\n" +
		"Input passcode (no spaces) and then press ENTER: "

	patience         = 30 * time.Second
	passcodePatience = 90 * time.Second
)

// ask asks a person. No answer in time, or nobody to ask, is an empty answer.
func (g *GetToken) ask(ctx context.Context, question string, hidden bool, patience time.Duration) string {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	answer, err := g.Ask(ctx, question, hidden)
	if err != nil {
		g.Acquirer.Explain("no answer: %v", err)
		return ""
	}
	return answer
}

// missing is the error for something that nobody gave.
func missing(what, hint string) error {
	return &Error{Reason: MissingCredential, Msg: "** Missing " + what + " ** No credentials provided... exiting", Help: hint}
}

// invalid is the error for something that cannot be what it is given for.
func invalid(what, why string) error {
	return &Error{Reason: InvalidCredential, Msg: "** Invalid " + what + " **: " + why}
}

// askUser asks for a user name, which means the same in any case.
func (g *GetToken) askUser(ctx context.Context, question string) (name string, err error) {
	err = g.Acquirer.Budget.Person(func() error {
		name = strings.ToLower(strings.TrimSpace(g.ask(ctx, question, false, patience)))
		if name == "" {
			return missing("username", "give it by -u USERNAME")
		}
		return nil
	})
	return name, err
}

// askedPassword is the password that was given, or a person's answer.
func (g *GetToken) askedPassword(ctx context.Context) (token.Secret, error) {
	if g.Password != "" {
		g.Acquirer.Notice("other processes can read the command line; better give the password at the prompt")
		return g.Password, nil
	}
	answer := g.ask(ctx, fmt.Sprintf(askPassword, output.Printable(g.person.name)), true, patience)
	if answer == "" {
		return "", missing("password", "give it at the prompt, or by -u USERNAME:PASSWORD")
	}
	return token.Secret(answer), nil
}

// askedCode is the second factor that was given, or a person's answer; empty:
// there is none.
func (g *GetToken) askedCode(ctx context.Context) (token.Secret, error) {
	var code string
	if g.MFACode != nil {
		code = g.MFACode.Reveal()
	} else {
		code = g.ask(ctx, fmt.Sprintf(askCode, output.Printable(g.person.name)), false, patience)
	}
	if code = strings.TrimSpace(code); code != "" && !flows.ValidCode(code) {
		return "", invalid("MFA code", "it has six to eight digits")
	}
	return token.Secret(code), nil
}

// askedPasscode is the passcode that was given, or a person's answer.
func (g *GetToken) askedPasscode(ctx context.Context) (token.Secret, error) {
	code := g.Passcode.Reveal()
	if code == "" {
		code = g.ask(ctx, fmt.Sprintf(askPasscode, g.Server.URL), false, passcodePatience)
	}
	switch code = strings.TrimSpace(code); {
	case code == "":
		return "", missing("passcode", "give it by -p PASSCODE; "+g.Server.URL+"/passcode shows one")
	case !flows.ValidPasscode(code):
		return "", invalid("passcode", "it has only letters, digits, - and _")
	}
	return token.Secret(code), nil
}
