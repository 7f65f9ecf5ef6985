package flows

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"idpauth/internal/jwt"
	"idpauth/internal/token"
)

var passcode = Flow{
	Name:      "passcode",
	Aliases:   []string{"sso"},
	GrantType: "password",
	Summary:   "a one-time passcode from a UAA server's page, for SAML, LDAP and SSO accounts",
	Family:    token.FamilyPerson,
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
	if err != nil {
		return nil, err
	}
	if err := g.checkUser(t); err != nil {
		return nil, err
	}
	return t, nil
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
		if code = strings.TrimSpace(code); validPasscode(code) {
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

func validPasscode(code string) bool {
	return code != "" && strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") == ""
}

// errOtherUser is why a passcode that worked is refused. It is spent all the same.
var errOtherUser = errors.New("the passcode is another user's")

// checkUser refuses a token that the passcode brought for somebody else than the
// profile's user: whoever made the passcode is who signed in. The comparison is
// blind to case, as UAA's stores are.
func (g *grant) checkUser(t *token.Token) error {
	want := g.Profile.Username
	parsed, err := jwt.Parse(t.AccessToken.Reveal())
	if want == "" || err != nil {
		return nil
	}
	name, _ := parsed.Claims.String("user_name")
	mail, _ := parsed.Claims.String("email")
	if name == "" || strings.EqualFold(name, want) || strings.EqualFold(mail, want) {
		return nil
	}
	return &Error{
		Kind: Refused,
		Err:  errOtherUser,
		Msg:  fmt.Sprintf("profile %q: the passcode signed in %q, the profile is for %q", g.Profile.Name, quote(name), want),
		Help: "get a passcode as " + want + ", or change username in the profile",
	}
}
