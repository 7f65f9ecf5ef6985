package flows

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
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

func (g *grant) token(ctx context.Context) (*token.Token, error) {
	if g.NoCache {
		g.Explain("cache: not used")
		return g.signIn(ctx)
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

// cached returns the stored token that answers the request, if one does. One that
// another process got since this one started is as new and lives as long as any
// that the server would give.
func (g *grant) cached() *token.Token {
	t := g.session.Tokens[g.Question().Key()]
	if t == nil {
		g.Explain("cache: no token for these scopes, audience, resource and parameters")
		return nil
	}
	minTTL, isNew := g.MinTTL, t.ObtainedAt.After(g.Started)
	if isNew {
		minTTL = 0
	}
	switch {
	case g.SignIn, g.wantsNew() && !isNew:
		g.Explain("cache: a new token is asked for")
		return nil
	case !t.Serves(g.Now(), minTTL):
		g.Explain("cache: the token ends in %s", t.Remaining(g.Now()).Round(time.Second))
		return nil
	}
	g.Explain("cache: the token serves for another %s", t.Remaining(g.Now()).Round(time.Second))
	return g.withRefreshToken(t)
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

// wantsNew reports whether a token cached before the process started is no answer.
func (g *grant) wantsNew() bool { return g.Force || g.SignIn || g.RefreshOnly }

// errStillValid ends the wait for a lock when the token at hand will do.
var errStillValid = errors.New("the cached token is still valid")

// takeLock takes the session's lock. While another process renews a token that
// is near its end but still valid, it returns that token instead of waiting.
func (g *grant) takeLock(ctx context.Context) (*token.Token, error) {
	spare := g.spare()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var holder token.Holder
	lock, err := g.Store.Lock(ctx, g.Session(), func(h token.Holder) {
		if spare != nil {
			cancel(errStillValid)
			return
		}
		if h.PID != 0 { // else it is only just taking the lock
			g.followHolder(holder, h)
			holder = h
		}
	})
	if holder.Person {
		g.tellPerson(false)
		g.Budget.leave()
	}
	switch {
	case err == nil:
		g.lock = lock
		return nil, nil
	case context.Cause(ctx) == errStillValid:
		g.Explain("cache: another process renews the token; this one is valid for another %s", spare.Remaining(g.Now()).Round(time.Second))
		return spare, nil
	case ctx.Err() != nil:
		return nil, contextError(ctx, fmt.Sprintf("profile %q: waiting for process %d, which gets a token for it", g.Profile.Name, holder.PID))
	}
	return nil, err
}

// followHolder moves to the clock that the lock's holder is on, which was before
// and is now.
func (g *grant) followHolder(before, now token.Holder) {
	if now.PID != before.PID {
		g.Explain("cache: waiting for process %d, which gets a token for the same profile", now.PID)
	}
	switch {
	case now.Person && !before.Person:
		g.Notice("waiting for process %d, in which somebody is signing in to profile %q", now.PID, g.Profile.Name)
		g.tellPerson(true)
		g.Budget.enter()
	case before.Person && !now.Person:
		g.tellPerson(false)
		g.Budget.leave()
	}
}

// spare is a token that is too near its end to be served without need, yet valid.
func (g *grant) spare() *token.Token {
	if g.wantsNew() || g.MinTTL > 0 {
		return nil
	}
	t := g.session.Tokens[g.Question().Key()]
	if t == nil || t.Remaining(g.Now()) <= time.Second {
		return nil
	}
	return g.withRefreshToken(t)
}

// spareOr serves the token that is about to end when the network is the only
// thing in the way of a new one.
func (g *grant) spareOr(err error) (*token.Token, error) {
	var e *Error
	if t := g.spare(); t != nil && errors.As(err, &e) && (e.Kind == Network || e.Kind == Timeout) {
		g.Notice("profile %q: the token could not be renewed and ends in %s: %v", g.Profile.Name, t.Remaining(g.Now()).Round(time.Second), err)
		return t, nil
	}
	return nil, err
}

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
		return nil, &Error{
			Kind: Refused,
			Msg:  fmt.Sprintf("profile %q: no refresh token is stored", g.Profile.Name),
			Help: g.loginCommand(),
		}
	}
	return g.signIn(ctx)
}

// neverSignsIn is true of the refresh flow and of the refresh command.
func (g *grant) neverSignsIn() bool { return g.RefreshOnly || g.Flow.run == nil }

// loginCommand is what a person types to sign in.
func (g *grant) loginCommand() string { return "idpauth login -p " + g.Profile.Name }

// signIn runs the request's flow and stores what it brings.
func (g *grant) signIn(ctx context.Context) (*token.Token, error) {
	switch {
	case g.neverSignsIn():
		return nil, &Error{
			Kind: Refused,
			Msg:  fmt.Sprintf("profile %q: a refresh needs the stored session", g.Profile.Name),
			Help: "leave out --no-cache, or choose another flow with --flow",
		}
	case g.Flow.Person && g.NoInteractive:
		return nil, &Error{
			Kind: Refused,
			Msg:  fmt.Sprintf("profile %q: login required: the %s flow needs a person, who may not be asked", g.Profile.Name, g.Flow.Name),
			Help: g.loginCommand(),
		}
	case g.Flow.Person && g.Budget.tooLate():
		return nil, &Error{
			Kind: Timeout,
			Msg:  fmt.Sprintf("profile %q: waiting for the person whom another process asked: the time is up", g.Profile.Name),
			Help: "run this again to be asked here",
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
	if err != nil {
		g.leaveRefusal(ctx, credentials, err)
		return nil, err
	}
	g.compareScopes(t)
	return g.signedIn(ctx, t)
}

// signedIn commits the answer to a sign-in. Its refresh token comes first, so
// that a key set that cannot be had costs no second sign-in; but a login leaves
// the session that it replaces alone until it has succeeded.
func (g *grant) signedIn(ctx context.Context, t *token.Token) (*token.Token, error) {
	if err := g.checkSignIn(t); err != nil {
		return nil, err
	}
	replaces := g.SignIn && g.session != nil && g.session.RefreshToken != ""
	if g.session != nil && t.IDToken != "" && !replaces {
		g.adopt(t, g.unverified())
		g.save(ctx)
	}
	identity, err := g.identify(ctx, t, nil)
	if err != nil {
		return nil, err
	}
	if g.session != nil {
		g.adopt(t, identity)
		g.store(ctx, t)
	}
	return t, nil
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
// person gets the token even where it cannot be kept.
func (g *grant) store(ctx context.Context, t *token.Token) {
	key := g.Question().Key()
	delete(g.session.Tokens, key)
	if t.Remaining(g.Now()) > 0 {
		g.session.Tokens[key] = t
	}
	// What was granted is kept even when the time is up or the person leaves.
	if err := g.Store.Save(context.WithoutCancel(ctx), g.session); err != nil {
		g.Notice("the token of profile %q could not be stored: %v", g.Profile.Name, err)
	}
}

// compareScopes tells how the granted scope differs from the one that was asked for.
func (g *grant) compareScopes(t *token.Token) {
	asked := g.Profile.Scopes
	if missing := missingScopes(asked, t); len(missing) > 0 {
		g.Notice("profile %q: the identity provider did not grant %s", g.Profile.Name, quote(strings.Join(missing, " ")))
	}
	more := slices.DeleteFunc(t.Scopes(), func(s string) bool { return slices.Contains(asked, s) })
	if len(asked) > 0 && len(more) > 0 {
		g.Explain("scope: granted beyond what was asked for: %s", quote(strings.Join(more, " ")))
	}
}

// missingScopes lists the scopes that were asked for and not granted. openid
// and offline_access steer the answer; many servers do not list them in it.
func missingScopes(asked []string, t *token.Token) []string {
	if t.Scope == "" { // as asked (RFC 6749 section 5.1)
		return nil
	}
	granted := t.Scopes()
	return slices.DeleteFunc(slices.Clone(asked), func(s string) bool {
		return s == "openid" || s == "offline_access" || slices.Contains(granted, s)
	})
}
