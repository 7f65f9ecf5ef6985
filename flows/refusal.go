package flows

import (
	"context"
	"errors"
	"strings"

	"idpauth/internal/token"
	"idpauth/profiles"
)

// credentialsDigest is a keyed digest of what the flow would send, so that processes
// that would send the same can share a refusal. What only a person, a command
// or the vault knows counts by where it comes from.
func (g *grant) credentialsDigest(ctx context.Context) (string, error) {
	p := g.Profile
	return g.digest(ctx, g.Flow.Name, p.ClientSecret, p.PrivateKey, p.PrivateKeyPassword, p.Password, p.MFA.TOTPSecret, p.Passcode, g.MFACode)
}

// refreshDigest is the same for a refresh.
func (g *grant) refreshDigest(ctx context.Context) (string, error) {
	p := g.Profile
	return g.digest(ctx, refresh.Name, p.ClientSecret, p.PrivateKey, p.PrivateKeyPassword, &profiles.Secret{Inline: &g.session.RefreshToken})
}

func (g *grant) digest(ctx context.Context, flow string, secrets ...*profiles.Secret) (string, error) {
	if g.session == nil {
		return "", nil
	}
	parts := []token.Secret{token.Secret(flow), token.Secret(g.Profile.Username), token.Secret(g.Profile.ClientID)}
	for _, s := range secrets {
		parts = append(parts, g.origin(ctx, s))
	}
	return g.Store.Digest(ctx, parts...)
}

// origin is the value of a secret where that is had for nothing, else where it
// comes from.
func (g *grant) origin(ctx context.Context, s *profiles.Secret) token.Secret {
	switch {
	case s == nil || s.Prompt:
		return "prompt"
	case s.Command != nil:
		return token.Secret("command " + strings.Join(s.Command, "\x00"))
	case s.Keyring != "":
		return token.Secret("keyring " + s.Keyring)
	case s.Profile != "":
		return token.Secret("profile " + s.Profile)
	}
	value, err := s.Resolve(ctx, g.Secrets, "credentials")
	if err != nil {
		return "prompt" // or an error, which the flow is about to meet itself
	}
	return "value " + value
}

// sharedRefusal returns the refusal that another process met, since this one
// started, with the same credentials and the same question. One of a time to come
// was met by a clock that has been set back since.
func (g *grant) sharedRefusal(credentials string) error {
	if g.session == nil || g.session.Refusal == nil {
		return nil
	}
	r := g.session.Refusal
	if !r.At.After(g.Started) || r.At.After(g.Now()) || r.Credentials != credentials || r.Question != g.Question().Key() {
		return nil
	}
	g.Explain("another process was refused with the same credentials since this one started")
	kind := Refused
	if r.TimedOut {
		kind = Timeout
	}
	e := &Error{Kind: kind, Msg: r.Message, Help: r.Hint, OAuth: r.OAuthError}
	if r.OtherUser {
		e.Err = ErrOtherUser
	}
	return e
}

// leaveRefusal leaves the identity provider's no for those who wait for the lock.
func (g *grant) leaveRefusal(ctx context.Context, credentials string, err error) {
	if errors.As(err, new(*answerError)) || errors.Is(err, ErrOtherUser) || errors.Is(err, errDeviceEnded) {
		g.keepRefusal(ctx, credentials, err)
	}
}

// keepRefusal stores err, where it is a refusal or the end of a device code, for
// which the others need not each show a code of their own.
func (g *grant) keepRefusal(ctx context.Context, credentials string, err error) {
	var e *Error
	if g.session == nil || !errors.As(err, &e) {
		return
	}
	timedOut := errors.Is(err, errDeviceEnded) || e.OAuth == "expired_token"
	if e.Kind != Refused && !timedOut {
		return
	}
	g.session.Refusal = &token.Refusal{
		At:          g.Now(),
		Question:    g.Question().Key(),
		Credentials: credentials,
		TimedOut:    timedOut,
		OtherUser:   errors.Is(err, ErrOtherUser),
		OAuthError:  e.OAuth,
		Message:     e.Msg,
		Hint:        e.Help,
	}
	if err := g.commit(ctx); err != nil {
		g.Explain("the refusal could not be stored: %v", err)
	}
}
