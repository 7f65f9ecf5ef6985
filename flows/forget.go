package flows

import (
	"context"
	"maps"

	"idpauth/internal/token"
)

// Forget drops the access token that a server has refused from the session, or
// where refused is empty the one that answers the request. The refresh token
// stays, so that the next request gets another token by it.
func (a *Acquirer) Forget(ctx context.Context, req Request, refused token.Secret) error {
	req.Force = true // a token near its end is no answer to the wait for the lock
	g := &grant{Acquirer: a, Request: req}
	if err := g.identifySubject(ctx); err != nil {
		return err
	}
	if err := g.load(ctx); err != nil || !g.forget(refused) {
		return err
	}
	g.waits()
	if _, err := g.takeLock(ctx); err != nil {
		return err
	}
	defer g.lock.Release()
	if err := g.load(ctx); err != nil || !g.forget(refused) {
		return err
	}
	return g.commit(ctx)
}

// forget takes the token out of the session at hand and reports whether it was
// there.
func (g *grant) forget(refused token.Secret) bool {
	before := len(g.session.Tokens)
	maps.DeleteFunc(g.session.Tokens, func(question string, t *token.Token) bool {
		if refused == "" {
			return question == g.Question().Key()
		}
		return t.AccessToken == refused
	})
	return len(g.session.Tokens) < before
}
