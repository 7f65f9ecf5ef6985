package flows

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"idpauth/internal/token"
)

var passcode = Flow{
	Name:      "passcode",
	Aliases:   []string{"sso"},
	GrantType: "password",
	Summary:   "a one-time passcode from a UAA server's page, for SAML, LDAP and SSO accounts",
	Family:    token.FamilyPerson,
	ownUser:   true,
	run:       runPasscode,
}

// runPasscode redeems a UAA one-time passcode. It is sent once whatever happens:
// the first use burns it.
func runPasscode(ctx context.Context, g *grant) (*token.Token, error) {
	code, err := g.passcode(ctx)
	if err != nil {
		return nil, err
	}
	form := url.Values{"grant_type": {"password"}, "passcode": {code}}
	for name, value := range g.Profile.Preset.PasscodeParams {
		form.Set(name, value)
	}
	g.addQuestion(form)
	request, err := g.tokenRequest(ctx, form, nil)
	if err != nil {
		return nil, err
	}
	t, err := g.send(ctx, request)
	var e *Error
	if errors.As(err, &e) && e.Kind == Refused && e.Help == "" {
		e.Help = "a passcode works once and not for long: get a new one" + at(g.endpoints.Passcode)
	}
	return t, err
}

// passcode gets the passcode. A person who types something that no passcode
// looks like is asked once more.
func (g *grant) passcode(ctx context.Context) (string, error) {
	c := credential{
		secret: g.Profile.Passcode,
		key:    "passcode",
		ways:   []string{"--passcode", "--passcode-stdin", "IDPAUTH_PASSCODE"},
		prompt: fmt.Sprintf("One-time passcode of %s%s: ", g.host(), at(g.endpoints.Passcode)),
	}
	for range 2 {
		code, err := g.reveal(ctx, c)
		if err != nil {
			return "", err
		}
		if code = strings.TrimSpace(code); ValidPasscode(code) {
			g.revealed = append(g.revealed, code) // beside what was typed around it
			return code, nil
		}
		if c.secret != nil && !c.secret.Prompt {
			break
		}
	}
	return "", &Error{
		Kind: Usage,
		Msg:  fmt.Sprintf("profile %q: not a passcode: it has only letters, digits, - and _", g.Profile.Name),
		Help: "copy the whole passcode" + at(g.endpoints.Passcode),
	}
}

func at(page string) string {
	if page == "" {
		return ""
	}
	return " (from " + page + ")"
}

// ValidPasscode reports whether code can be a passcode: UAA's newer ones hold
// - and _ beside letters and digits.
func ValidPasscode(code string) bool {
	return code != "" && strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") == ""
}
