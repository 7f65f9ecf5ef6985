package flows

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"idpauth/internal/token"
	"idpauth/profiles"
)

// grant is one request on its way to a token.
type grant struct {
	*Acquirer
	Request

	session   *token.Session // nil where nothing is stored
	lock      *token.Lock    // held; nil where nothing is stored
	http      *http.Client   // made by connect
	endpoints profiles.Endpoints
	metadata  Metadata // empty until it was needed
	client    clientProof
	revealed  []string // secrets that were sent, to be kept out of messages

	outer *grant                  // hands in the token that this one is for; nil: the command does
	read  map[string]token.Secret // vouchers by their keys, as the question was named by them

	nonce        string // sent with the authorization request; empty: none was
	needsIDToken bool   // an answer without ID token is refused
	code         string // the authorization code that was redeemed; empty: none was
}

// credential is a secret that a flow sends.
type credential struct {
	secret *profiles.Secret
	key    string   // the profile's key, with which messages name it
	ways   []string // how else it can be given
	prompt string   // what a person is asked
}

// reveal gets the credential's value: from its source, or from a person where
// the source has none.
func (g *grant) reveal(ctx context.Context, c credential) (string, error) {
	if c.secret != nil && !c.secret.Prompt {
		value, err := c.secret.Resolve(ctx, g.sources(), fmt.Sprintf("%s of profile %q", c.key, g.Profile.Name))
		var missing *profiles.MissingSecretError
		if err == nil {
			g.revealed = append(g.revealed, value.Reveal())
			return value.Reveal(), nil
		}
		if !errors.As(err, &missing) {
			return "", err
		}
		g.Explain("%v", err)
	}
	for range 2 {
		value, err := g.ask(ctx, c.prompt, true)
		if errors.Is(err, errNobody) {
			return "", g.missing(c)
		}
		if err != nil {
			return "", err
		}
		if value != "" {
			g.revealed = append(g.revealed, value)
			return value, nil
		}
	}
	return "", &Error{Kind: Usage, Msg: fmt.Sprintf("profile %q: the %s is empty", g.Profile.Name, c.key)}
}

// missing explains that a credential is needed, which nobody gave.
func (g *grant) missing(c credential) error {
	ways := append(c.ways, c.key+" in the profile")
	return &Error{
		Kind: Usage,
		Msg:  fmt.Sprintf("profile %q: the %s is not given, and there is no terminal to ask on", g.Profile.Name, c.key),
		Help: "give it by " + strings.Join(ways, ", ") + "; or run this on a terminal",
	}
}

// errNobody means that no person can or may be asked.
var errNobody = errors.New("nobody to ask")

// ask asks a person, on the person's clock, while the lock tells those who wait
// for it what they wait for.
func (g *grant) ask(ctx context.Context, prompt string, hidden bool) (answer string, err error) {
	if g.NoInteractive || g.Prompter == nil || !g.Prompter.Available() {
		return "", errNobody
	}
	err = g.person(func() error {
		if hidden {
			answer, err = g.Prompter.Secret(ctx, prompt)
		} else {
			answer, err = g.Prompter.Line(ctx, prompt)
		}
		return err
	})
	if err != nil && ctx.Err() != nil {
		return "", contextError(ctx, "waiting for an answer at the terminal")
	}
	return answer, err
}

// person runs wait on the person's clock.
func (g *grant) person(wait func() error) error {
	g.beginPerson()
	defer g.endPerson()
	return wait()
}

// beginPerson starts the person's clock, where it does not run yet.
func (g *grant) beginPerson() {
	if g.Budget.enter() {
		g.tellPerson(true)
	}
}

// endPerson stops the person's clock, unless another wait goes on.
func (g *grant) endPerson() {
	if g.Budget.leave() {
		g.tellPerson(false)
	}
}

// tellPerson tells those who wait for this token, or for one that it is for,
// whether a person is waited for.
func (g *grant) tellPerson(waiting bool) {
	for held := g; held != nil; held = held.outer {
		if held.lock != nil {
			held.lock.Person(waiting)
		}
	}
}

// sources are the request's, with the commands on the person's clock: they may
// ask somebody for a touch or a passphrase.
func (g *grant) sources() profiles.Sources {
	s := g.Secrets
	run := s.Run
	s.Run = func(ctx context.Context, argv []string) (out []byte, err error) {
		err = g.person(func() error {
			out, err = run(ctx, argv)
			return err
		})
		return out, err
	}
	return s
}

// username is the profile's, or asked for.
func (g *grant) username(ctx context.Context) (string, error) {
	if g.Profile.Username != "" {
		return g.Profile.Username, nil
	}
	name, err := g.ask(ctx, fmt.Sprintf("Username at %s: ", g.host()), false)
	switch {
	case errors.Is(err, errNobody):
		return "", g.missing(credential{key: "username", ways: []string{"--username", "IDPAUTH_USERNAME"}})
	case err == nil && name == "":
		return "", &Error{Kind: Usage, Msg: fmt.Sprintf("profile %q: the username is empty", g.Profile.Name)}
	}
	return name, err
}
