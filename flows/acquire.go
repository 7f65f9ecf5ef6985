package flows

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"idpauth/internal/token"
	"idpauth/profiles"
)

// Store keeps sessions. Load answers nil where there is none.
type Store interface {
	Load(ctx context.Context, id token.SessionID) (*token.Session, error)
	Save(ctx context.Context, s *token.Session) error
	Delete(ctx context.Context, id token.SessionID) error
	Lock(ctx context.Context, id token.SessionID, waiting func(token.Holder)) (*token.Lock, error)
	// Digest is a keyed digest, for telling secrets apart without keeping them.
	Digest(ctx context.Context, parts ...token.Secret) (string, error)
}

// Prompter asks a person.
type Prompter interface {
	// Available reports whether there is a person who may be asked.
	Available() bool
	Line(ctx context.Context, prompt string) (string, error)
	Secret(ctx context.Context, prompt string) (string, error)
}

// Acquirer gets tokens: from the store, by the refresh token, or by a sign-in.
type Acquirer struct {
	Store    Store
	Prompter Prompter
	Secrets  profiles.Sources
	Budget   *Budget

	// HTTP makes the client for a profile's requests; it is called for the first
	// request only.
	HTTP func(p *profiles.Profile) (*http.Client, error)

	// MetadataCache keeps metadata for later runs; nil: nothing is kept.
	MetadataCache MetadataCache

	// ReserveStep claims the current TOTP step of secret for one sign-in; free
	// is false when step, the last one claimed, has not passed yet.
	ReserveStep func(ctx context.Context, secret token.Secret, now func() int64) (step int64, free bool, err error)

	// Named is the request for the token of the profile of that name, which a token
	// exchange hands in.
	Named func(ctx context.Context, name string) (Request, error)

	// Browse opens a page in the person's browser; CanBrowse reports whether
	// there is one, and why.
	Browse    func(ctx context.Context, url string) error
	CanBrowse func() (ok bool, reason string)

	// QR draws text for a camera; nil: no drawing is wanted.
	QR func(text string) (string, error)

	Now     func() time.Time
	Started time.Time // of the process

	// Waiting is called before anything is waited for, so not where the cache
	// answers; nil: nobody wants to know.
	Waiting func()

	// NoInteractive forbids asking and the flows that need a person.
	NoInteractive bool

	Explain func(format string, args ...any) // what was decided and why, for -v
	Notice  func(format string, args ...any) // warnings and progress
	// Instruct tells a person what to do next, which no --quiet may swallow.
	Instruct func(format string, args ...any)
}

// Token answers the request.
func (a *Acquirer) Token(ctx context.Context, req Request) (*token.Token, error) {
	return (&grant{Acquirer: a, Request: req}).token(ctx)
}

// token is the order in which a token is looked for: in the store, in the store
// again once nobody else is getting one, then by whatever has to be asked.
func (g *grant) token(ctx context.Context) (*token.Token, error) {
	if g.NoCache {
		g.Explain("cache: not used")
		g.waits()
		return g.signIn(ctx)
	}
	if g.Flow.vouchers != nil {
		g.waits()
	}
	if err := g.identifySubject(ctx); err != nil {
		return nil, err
	}
	if err := g.load(ctx); err != nil {
		return nil, err
	}
	if t := g.cached(); t != nil {
		return t, nil
	}
	g.waits()
	t, err := g.takeLock(ctx)
	if t != nil || err != nil {
		return t, err
	}
	defer g.lock.Release()
	if err := g.load(ctx); err != nil {
		return nil, err
	}
	if t := g.cached(); t != nil {
		return t, nil
	}
	if t, err = g.renew(ctx); err != nil {
		return g.spareOr(err)
	}
	return t, nil
}

// waits tells that something is about to be waited for.
func (g *grant) waits() {
	if g.Waiting != nil {
		g.Waiting()
	}
}

// cached returns the stored token that answers the request, if one does. One that
// another process got since this one started is as new and lives as long as any
// that the server would give.
func (g *grant) cached() *token.Token {
	t := g.session.Tokens[g.Question().Key()]
	if t == nil {
		g.explainCache("no token for these scopes, audience, resource and parameters")
		return nil
	}
	minTTL, isNew := g.MinTTL, t.ObtainedAt.After(g.Started)
	if isNew {
		minTTL = 0
	}
	switch {
	case g.SignIn, g.wantsNew() && !isNew:
		g.explainCache("a new token is asked for")
		return nil
	case t.Untimely(g.Now()):
		g.explainCache("the token was obtained at a time to come, by a clock that is or was wrong")
		return nil
	case !t.Serves(g.Now(), minTTL):
		g.explainCache(fmt.Sprintf("the token ends in %s", t.Remaining(g.Now()).Round(time.Second)))
		return nil
	}
	g.Explain("cache: the token serves for another %s", t.Remaining(g.Now()).Round(time.Second))
	return g.withRefreshToken(t)
}

// explainCache tells what the cache answered, once where the second look, under
// the lock, finds the same.
func (g *grant) explainCache(answer string) {
	if answer != g.cacheAnswer {
		g.Explain("cache: %s", answer)
	}
	g.cacheAnswer = answer
}

// wantsNew reports whether a token cached before the process started is no answer.
func (g *grant) wantsNew() bool { return g.Force || g.SignIn || g.RefreshOnly }

// renew gets a new token under the session's lock.
func (g *grant) renew(ctx context.Context) (*token.Token, error) {
	if err := g.sharedRefusal(idTokenRefusal); err != nil {
		return nil, err
	}
	if g.SignIn {
		return g.signIn(ctx)
	}
	t, err := g.refresh(ctx)
	if t != nil || err != nil {
		return t, err
	}
	if g.neverSignsIn() {
		why := "no refresh token is stored"
		if g.session.RefreshToken != "" {
			why = "the stored refresh token has ended, or is for another audience or other parameters"
		}
		return nil, &Error{
			Kind: Refused,
			Msg:  fmt.Sprintf("profile %q: %s", g.Profile.Name, why),
			Help: g.loginCommand(),
		}
	}
	return g.signIn(ctx)
}

// neverSignsIn is true of the refresh flow and of the refresh command.
func (g *grant) neverSignsIn() bool { return g.RefreshOnly || g.Flow.run == nil }

// loginCommand is what a person types to sign in, by the flow that was asked for. A
// profile that is for refreshing needs to be told how.
func (g *grant) loginCommand() string {
	command := "idpauth login -p " + g.Profile.Name
	switch asked := g.Profile.Origins["flow"] == "--flow"; {
	case asked && g.Flow.run != nil:
		command += " --flow " + g.Flow.Name
	case !asked && g.Flow.run == nil:
		command += " --flow FLOW"
	}
	return command
}
