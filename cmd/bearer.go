package cmd

import (
	"context"
	"errors"
	"time"

	"idpauth/flows"
	"idpauth/internal/token"
	"idpauth/profiles"
)

// bearer gets the token for somebody who may find that it is not taken.
type bearer struct {
	*environment
	cfg      *profiles.Config
	profile  *profiles.Profile
	settings profiles.Settings
	options  tokenRequest

	request flows.Request // the first time
	got     time.Time     // when it was answered
}

// token gets the token, or again one that was not there before.
func (b *bearer) token(ctx context.Context, again bool) (token.Secret, error) {
	get := b.first
	if again {
		get = b.fresh
	}
	t, err := get(ctx)
	if err != nil {
		return "", err
	}
	return t.AccessToken, nil
}

func (b *bearer) first(ctx context.Context) (*token.Token, error) {
	t, err := b.acquire(ctx, b.cfg, b.profile, b.settings, b.options.overrides, func(r *flows.Request) {
		b.options.apply(r)
		b.request = *r
	})
	b.got = b.Now()
	return t, err
}

// fresh gets a token that is newer than the first. A one-time code has been
// sent: without it, only the refresh token is left.
func (b *bearer) fresh(ctx context.Context) (*token.Token, error) {
	ctx, clocks, stop := budget(ctx, b.settings)
	defer stop()
	request := b.request
	request.Force = true
	if usesOneTimeCode(request) {
		if request.NoCache {
			return nil, errors.New("the one-time code has been used")
		}
		request.RefreshOnly = true
	}
	return b.since(b.got).ask(ctx, b.cfg, b.settings, clocks, request, b.options.qr)
}

// since is the same environment to which nothing is new that was there at t.
func (e *environment) since(t time.Time) *environment {
	later := *e.System
	later.Started = t
	same := *e
	same.System = &later
	return &same
}

func usesOneTimeCode(r flows.Request) bool {
	given := r.MFACode != nil && (r.MFACode.Inline == nil || *r.MFACode.Inline != "")
	return given || r.Flow.Name == "passcode"
}
