package flows

import (
	"context"
	"fmt"

	"idpauth/internal/token"
)

// signIn runs the request's flow and stores what it brings.
func (g *grant) signIn(ctx context.Context) (*token.Token, error) {
	if err := g.maySignIn(); err != nil {
		return nil, err
	}
	if g.Prepare != nil {
		if err := g.Prepare(ctx, &g.Request, g.person); err != nil {
			return nil, err
		}
	}
	credentials, err := g.credentialsDigest(ctx)
	if err != nil {
		return nil, err
	}
	if err := g.sharedRefusal(credentials); err != nil {
		return nil, err
	}
	if err := g.connect(ctx); err != nil {
		return nil, err
	}
	g.Explain("flow: %s", g.Flow.Name)
	t, err := g.Flow.run(ctx, g)
	if err == nil && (g.OwnUser || g.Flow.ownUser) {
		err = g.checkUser(t)
	}
	if err != nil {
		g.leaveRefusal(ctx, credentials, err)
		return nil, err
	}
	g.compareScopes(t)
	return g.signedIn(ctx, t)
}

// maySignIn refuses a sign-in that the request rules out, or for which there is
// no time left.
func (g *grant) maySignIn() error {
	switch {
	case g.SignIn && g.neverSignsIn():
		return &Error{
			Kind: Refused,
			Msg:  fmt.Sprintf("profile %q: the %s flow signs nobody in", g.Profile.Name, g.Flow.Name),
			Help: g.loginCommand() + "; idpauth flows lists them",
		}
	case g.neverSignsIn():
		return &Error{
			Kind: Refused,
			Msg:  fmt.Sprintf("profile %q: a refresh needs the stored session", g.Profile.Name),
			Help: "leave out --no-cache, or choose another flow with --flow",
		}
	case g.Flow.Person && g.NoInteractive:
		return &Error{
			Kind: Refused,
			Msg:  fmt.Sprintf("profile %q: login required: the %s flow needs a person, who may not be asked", g.Profile.Name, g.Flow.Name),
			Help: g.loginCommand(),
		}
	case g.Flow.Person && g.Budget.tooLate():
		return &Error{
			Kind: Timeout,
			Msg:  fmt.Sprintf("profile %q: waiting for the person whom another process asked: the time is up", g.Profile.Name),
			Help: "run this again to be asked here",
		}
	}
	return nil
}

// signedIn commits the answer to a sign-in. Its refresh token comes first, so
// that a key set that cannot be had costs no second sign-in; but a login leaves
// the session that it replaces alone until it has succeeded. Of a sign-in whose
// ID token is refused nothing stays: it may be somebody else's.
func (g *grant) signedIn(ctx context.Context, t *token.Token) (*token.Token, error) {
	if err := g.checkSignIn(t); err != nil {
		return nil, err
	}
	if g.session == nil {
		if _, err := g.identify(ctx, t, nil); err != nil {
			return nil, err
		}
		return t, nil
	}
	before := *g.session
	replaces := g.SignIn && before.RefreshToken != ""
	if t.IDToken != "" && !replaces {
		g.adopt(t, g.unverified())
		if err := g.commit(ctx); err != nil { // of which store tells
			g.Explain("the session could not be stored: %v", err)
		}
	}
	identity, err := g.identify(ctx, t, nil)
	if err != nil {
		if refused(err) {
			before.Refusal = g.session.Refusal
			*g.session = before
			g.save(ctx)
		}
		return nil, err
	}
	g.adopt(t, identity)
	if err := g.store(ctx, t); err != nil {
		return nil, err
	}
	return t, nil
}
