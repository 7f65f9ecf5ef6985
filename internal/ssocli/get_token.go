package ssocli

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"idpauth/flows"
	"idpauth/internal/token"
	"idpauth/output"
	"idpauth/profiles"
)

// GetToken is one call of get_token for a token.
type GetToken struct {
	Arguments
	Server   *Server
	Acquirer *flows.Acquirer // its Store aside
	Store    Store
	Caches   Caches
	Renew    bool // the refresh token is used now, and nothing else

	// Ask asks a person, until ctx ends.
	Ask func(ctx context.Context, question string, hidden bool) (string, error)

	profile  *profiles.Profile
	legacy   legacy
	person   person
	client   *http.Client
	login    *bool // whether /login advertises passcodes; nil: it was not asked
	passcode bool  // the sign-in is by passcode
}

// serves is the life that a cached token must have left.
const serves = 3 * time.Second

// Token returns a token: a cached one, one by the refresh token, or one by a
// sign-in.
func (g *GetToken) Token(ctx context.Context) (*token.Token, error) {
	var err error
	if g.profile, err = g.Server.profile(); err != nil {
		return nil, err
	}
	g.legacy = newLegacy(g.Caches.Dir(g.Server), g.Acquirer.Notice)
	chosen := false
	if g.person, chosen, err = g.choosePerson(ctx); err != nil {
		return nil, err
	}
	if !chosen && g.Passcode == "" && !g.Renew {
		if err := g.meetPerson(ctx); err != nil {
			return nil, err
		}
	}
	request, err := g.request()
	if err != nil {
		return nil, err
	}
	kept := &cache{Store: g.Store, left: sync.OnceValue(func() *token.Session {
		return g.legacy.session(g.person.name, request)
	})}
	acquirer := *g.Acquirer
	acquirer.Store = kept
	acquirer.HTTP = g.connect
	t, err := acquirer.Token(ctx, request)
	switch {
	case err != nil:
		return nil, g.explain(ctx, err, kept.saveError)
	case kept.saveError != nil:
		return nil, writeFailed(kept.saveError)
	}
	return t, nil
}

// meetPerson asks for the user of a sign-in by password, before anything else:
// the session is stored under that name.
func (g *GetToken) meetPerson(ctx context.Context) error {
	passcode, err := g.byPasscode(ctx)
	if err != nil || passcode {
		return err
	}
	name, err := g.askUser(ctx, askUsername)
	g.person = person{name: name, slot: name}
	return err
}

func (g *GetToken) request() (flows.Request, error) {
	flow, err := flows.Lookup("password")
	if err != nil {
		return flows.Request{}, err
	}
	g.profile.Username = g.person.slot
	return flows.Request{
		Profile: g.profile,
		Flow:    flow,
		NoCache: g.Insecure,
		MinTTL:  serves,
		OwnUser: true,
		Prepare: g.prepare,

		RefreshOnly: g.Renew,
	}, nil
}

// connect makes the client for all requests, and warns where they can be read on
// their way.
func (g *GetToken) connect(p *profiles.Profile) (client *http.Client, err error) {
	if g.client == nil {
		if g.client, err = g.Acquirer.HTTP(p); err != nil {
			return nil, err
		}
		if g.Server.exposed() {
			g.Acquirer.Notice("%s is plain http: whoever is on the way can read what is sent, passwords too", g.Server.URL)
		}
	}
	return g.client, nil
}

// byPasscode decides how to sign in. A passcode that was given decides; else the
// server does, which is asked in any case: whether it answers is to be known
// before anybody is asked for anything.
func (g *GetToken) byPasscode(ctx context.Context) (bool, error) {
	if g.login == nil {
		client, err := g.connect(g.profile)
		if err != nil {
			return false, err
		}
		advertised, err := g.Server.advertisesPasscode(ctx, client)
		if err != nil {
			return false, err
		}
		g.login = &advertised
	}
	return g.Passcode != "" || *g.login && !g.BasicAuth, nil
}

// prepare gets what a sign-in takes.
func (g *GetToken) prepare(ctx context.Context, r *flows.Request, wait func(func() error) error) (err error) {
	if g.passcode, err = g.byPasscode(ctx); err != nil {
		return err
	}
	r.Profile.Username = g.person.name
	return wait(func() error {
		if g.passcode {
			return g.preparePasscode(ctx, r)
		}
		return g.preparePassword(ctx, r)
	})
}

func (g *GetToken) preparePasscode(ctx context.Context, r *flows.Request) (err error) {
	if g.Password != "" {
		g.Acquirer.Notice("%s wants a passcode, the password is not used; --force-basic-auth sends it", g.Server.URL)
	}
	code, err := g.askedPasscode(ctx)
	if err != nil {
		return err
	}
	r.Profile.Passcode = &profiles.Secret{Inline: &code}
	r.Flow, err = flows.Lookup("passcode")
	return err
}

func (g *GetToken) preparePassword(ctx context.Context, r *flows.Request) error {
	password, err := g.askedPassword(ctx)
	if err != nil {
		return err
	}
	code, err := g.askedCode(ctx)
	if err != nil {
		return err
	}
	r.Profile.Password = &profiles.Secret{Inline: &password}
	r.MFACode = &profiles.Secret{Inline: &code}
	return nil
}

// explain gives an error the reason that get_token has for it.
func (g *GetToken) explain(ctx context.Context, err, saveError error) error {
	failure, ok := errors.AsType[*flows.Error](err)
	if !ok {
		return err
	}
	told := errors.New(strings.TrimPrefix(failure.Msg, fmt.Sprintf("profile %q: ", g.profile.Name)))
	switch {
	case errors.Is(err, flows.ErrOtherUser):
		return g.otherUser(told)
	case failure.Kind == flows.Usage && saveError != nil:
		return writeFailed(saveError)
	case failure.Kind == flows.Usage:
		return err
	case g.login == nil && failure.Kind != flows.Refused && ctx.Err() == nil:
		// The refresh failed. Whether the server is gone altogether is another question.
		if _, gone := g.byPasscode(ctx); gone != nil {
			return gone
		}
	}
	return &Error{Reason: Rejected, Msg: told.Error(), Help: g.rejectedHint(failure), Err: err}
}

// otherUser is the error for credentials of somebody else.
func (g *GetToken) otherUser(why error) error {
	what := "credentials"
	if g.passcode {
		what = "passcode"
	}
	return because(OtherUser, why, "", "** Incorrect %s for the user: '%s': ", what, output.Printable(g.person.name))
}

func (g *GetToken) rejectedHint(failure *flows.Error) string {
	switch {
	case g.passcode:
		return failure.Help
	case g.login != nil && failure.Kind == flows.Refused:
		return "check username and password, and give the second factor by -m"
	}
	return "get_token --clear-sso-cache, then get_token to sign in anew"
}

// writeFailed is the error for a token that came and could not be kept.
func writeFailed(err error) error {
	return because(WriteFailed, err, "make room or give the rights; or set IDPAUTH_STORE=memory, which keeps nothing", "")
}
