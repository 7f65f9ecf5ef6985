package flows

import (
	"context"
	"fmt"
	"time"

	"idpauth/internal/token"
)

// load reads the session, an empty one where none is stored.
func (g *grant) load(ctx context.Context) error {
	session, err := g.Store.Load(ctx, g.Session())
	if err != nil {
		return err
	}
	if session == nil {
		session = &token.Session{ID: g.Session()}
	}
	if session.Tokens == nil {
		session.Tokens = map[string]*token.Token{}
	}
	g.session = session
	return nil
}

// withRefreshToken puts the session's refresh token beside t: the one that came
// with t may have been rotated away since.
func (g *grant) withRefreshToken(t *token.Token) *token.Token {
	if g.session.SignIn.Subject != g.Subject {
		t.RefreshToken = "" // it stands for somebody else
		return t
	}
	t.RefreshToken, t.RefreshExpiresAt = g.session.RefreshToken, g.session.RefreshExpiresAt
	return t
}

// adopt makes the outcome of a sign-in the session's.
func (g *grant) adopt(t *token.Token, identity *token.Identity) {
	if g.SignIn {
		*g.session = token.Session{
			ID:          g.session.ID,
			MFADemanded: g.session.MFADemanded,
			Tokens:      map[string]*token.Token{},
		}
	}
	g.session.Refusal = nil
	if t.RefreshToken != "" {
		g.session.RefreshToken = t.RefreshToken
		g.session.RefreshExpiresAt = t.RefreshExpiresAt
		g.session.RefreshEndpoint = g.endpoints.Token
		g.session.RefreshSentAt = time.Time{}
		g.session.SignIn = g.Question()
		g.session.Identity = identity
	}
}

// store saves the session with t as the answer to the request's question. The
// person gets the token even where it cannot be kept; but a login is about the
// session alone.
func (g *grant) store(ctx context.Context, t *token.Token) error {
	key := g.Question().Key()
	delete(g.session.Tokens, key)
	if t.Remaining(g.Now()) > 0 {
		g.session.Tokens[key] = t
	}
	err := g.commit(ctx)
	switch {
	case err != nil && g.SignIn:
		return &Error{Kind: Usage, Msg: fmt.Sprintf("profile %q: signed in, but the session could not be stored: %v", g.Profile.Name, err), Err: err}
	case err != nil:
		g.Notice("the token of profile %q could not be stored: %v", g.Profile.Name, err)
	}
	return nil
}

// save stores the session; the command goes on without.
func (g *grant) save(ctx context.Context) {
	if err := g.commit(ctx); err != nil {
		g.Notice("the session of profile %q could not be stored: %v", g.Profile.Name, err)
	}
}

// commit writes the session, also when the time is up or the person leaves: what
// a server has granted or refused comes once.
func (g *grant) commit(ctx context.Context) error {
	return g.Store.Save(context.WithoutCancel(ctx), g.session)
}
