package flows

import (
	"context"
	"errors"
	"fmt"
	"net/url"

	"idpauth/internal/token"
)

var password = Flow{
	Name:      "password",
	Aliases:   []string{"password-mfa", "ropc"},
	GrantType: "password",
	Summary:   "username and password, with a second factor when the profile or the server asks for one",
	Family:    token.FamilyPerson,
	run:       runPassword,
}

// runPassword is the resource owner password credentials grant (RFC 6749
// section 4.3), with the second factor that some servers add to it. The
// password is sent once, and once more only to a server that answered that it
// wants a code which it was not given.
func runPassword(ctx context.Context, g *grant) (*token.Token, error) {
	username, err := g.username(ctx)
	if err != nil {
		return nil, err
	}
	secret, err := g.reveal(ctx, credential{
		secret: g.Profile.Password,
		key:    "password",
		ways:   []string{"--password-stdin", "IDPAUTH_PASSWORD"},
		prompt: fmt.Sprintf("Password of %q at %s: ", username, g.host()),
	})
	if err != nil {
		return nil, err
	}
	code, err := g.secondFactor(ctx, username, g.session != nil && g.session.MFADemanded)
	if err != nil {
		return nil, err
	}
	t, err := g.sendPassword(ctx, username, secret, code)
	if code != "" || !demandsSecondFactor(err) {
		return t, g.explainPassword(err, code != "")
	}
	g.rememberDemand(ctx)
	if g.noCode() {
		return nil, explainDemand(err)
	}
	g.Explain("flow: the server asks for a second factor")
	if code, err = g.secondFactor(ctx, username, true); err != nil {
		return nil, err
	}
	t, err = g.sendPassword(ctx, username, secret, code)
	return t, g.explainPassword(err, true)
}

// rememberDemand has the next sign-in bring the code along: a try without one
// counts as failed at some servers. It holds whatever becomes of this sign-in.
func (g *grant) rememberDemand(ctx context.Context) {
	if g.session != nil && !g.session.MFADemanded {
		g.session.MFADemanded = true
		g.save(ctx)
	}
}

// explainDemand says how to give the code that a server demands.
func explainDemand(err error) error {
	var e *Error
	if errors.As(err, &e) {
		e.Help = waysOfCode
	}
	return err
}

func (g *grant) sendPassword(ctx context.Context, username, secret, code string) (*token.Token, error) {
	form := url.Values{
		"grant_type": {"password"},
		"username":   {username},
		"password":   {secret},
	}
	g.addQuestion(form)
	var query url.Values
	if code != "" {
		query = g.placeCode(form, code)
	}
	request, err := g.tokenRequest(ctx, form, query)
	if err != nil {
		return nil, err
	}
	return g.send(ctx, request)
}

// explainPassword says what a refusal of the password grant is about. Servers
// do not tell a wrong password from a wrong code or an unknown user.
func (g *grant) explainPassword(err error, withCode bool) error {
	var e *Error
	var answer *answerError
	if !errors.As(err, &e) || !errors.As(err, &answer) || e.Kind != Refused || e.Help != "" {
		return err
	}
	switch {
	case answer.interaction():
		e.Help = "this account needs a browser: idpauth get-token -p " + g.Profile.Name + " --flow interactive"
	case withCode && answer.skewed():
		e.Help = fmt.Sprintf("check username, password and second factor; the clock here differs by %s from the server's", answer.skew)
	case withCode:
		e.Help = "check username, password and second factor"
	default:
		e.Help = "check username and password, and that the client may use the password grant"
	}
	return err
}
