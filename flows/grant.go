package flows

import (
	"context"
	"errors"
	"net/http"

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

	cacheAnswer string // that was explained last

	outer *grant                  // hands in the token that this one is for; nil: the command does
	read  map[string]token.Secret // vouchers by their keys, as the question was named by them

	nonce string // sent with a request for an ID token, which has to come then; empty: none was
	code  string // the authorization code that was redeemed; empty: none was
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
