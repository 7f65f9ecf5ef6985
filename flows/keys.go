package flows

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"idpauth/internal/jwt"
	"idpauth/profiles"
)

// Verify verifies a token with the keys of the profile's issuer. Its error is a
// jwt.Failures when the token is not to be accepted.
func (a *Acquirer) Verify(ctx context.Context, p *profiles.Profile, t *jwt.JWT, e jwt.Expectations) error {
	g, err := a.reader(p)
	if err != nil {
		return err
	}
	return g.verify(ctx, t, e)
}

// verify verifies with the keys at hand. When the one that is meant is not among
// them, or when they are a stored copy, they are read once more: the issuer may
// have a new key, under the old name too.
func (g *grant) verify(ctx context.Context, t *jwt.JWT, e jwt.Expectations) error {
	keys, err := g.keys(ctx)
	if err != nil {
		return err
	}
	err = t.Verify(keys.set, e)
	unknown := errors.Is(err, jwt.ErrUnknownKey)
	if err == nil || keys.asked && !unknown {
		return err
	}
	g.Explain("keys: not verified: %v; reading them once more", err)
	keys, readErr := g.readKeys(ctx, true)
	switch {
	case readErr == nil:
		return t.Verify(keys.set, e)
	case unknown:
		return readErr // the token may be good
	}
	g.Explain("keys: not read: %v", readErr)
	return err
}

// keys finds the issuer's key set, at the profile's or its preset's address or
// where the metadata says.
func (g *grant) keys(ctx context.Context) (*storedKeys, error) {
	if err := g.findEndpoint(ctx, &g.endpoints.JWKS, "jwks"); err != nil {
		return nil, err
	}
	stored := g.storedKeys()
	if stored == nil {
		return g.readKeys(ctx, false)
	}
	var found *storedKeys
	copyServes, err := g.copyOrRead(ctx, "keys", stored.Address, &stored.storedCopy, func(ctx context.Context) (err error) {
		found, err = g.readKeys(ctx, false)
		return err
	})
	if copyServes {
		return stored, nil
	}
	return found, err
}

// readKeys reads the key set from the issuer, one process at a time: those that
// waited take what the first one read. With again it was read, and did not do.
func (g *grant) readKeys(ctx context.Context, again bool) (*storedKeys, error) {
	defer g.lockKeys(ctx)()
	stored, now := g.storedKeys(), g.Now()
	switch {
	case stored == nil:
	case !again && stored.fresh(now):
		return stored, nil
	case again && stored.refetched(now):
		return stored, g.checkRefetch(stored, now)
	case again:
		stored.RefetchedAt = now.UTC()
		g.storeCopy("keys", keysName(stored.Address), stored)
	}
	return g.fetchKeys(ctx, stored)
}

// lockKeys takes the lock of the stored copy; a run gets on without.
func (g *grant) lockKeys(ctx context.Context) (release func()) {
	if g.MetadataCache == nil {
		return func() {}
	}
	release, err := g.MetadataCache.Lock(ctx, g.copyName(keysName(g.endpoints.JWKS)))
	if err != nil {
		g.Explain("keys: not locked: %v", err)
		return func() {}
	}
	return release
}

// checkRefetch tells whether the keys that were lately read again came.
func (g *grant) checkRefetch(stored *storedKeys, now time.Time) error {
	ago := now.Sub(stored.RefetchedAt).Round(time.Second)
	g.Explain("keys: read again %s ago already", ago)
	if !stored.FetchedAt.Before(stored.RefetchedAt) {
		return nil
	}
	return &Error{
		Kind: Network,
		Msg:  fmt.Sprintf("%sthe keys at %s could not be read %s ago, and are asked for once a minute", about(g.Profile.Name), stored.Address, ago),
		Help: "try again in a minute",
	}
}

// fetchKeys asks the issuer. That the stored copy, which may be nil, has not
// changed is an answer too.
func (g *grant) fetchKeys(ctx context.Context, stored *storedKeys) (*storedKeys, error) {
	address, tag := g.endpoints.JWKS, ""
	if stored != nil {
		tag = stored.ETag
	}
	g.Explain("keys: reading %s", address)
	a, err := g.getUnlessSame(ctx, address, tag)
	if err != nil {
		return nil, err
	}
	if a.status == http.StatusNotModified && tag != "" {
		g.Explain("keys: unchanged")
		stored.renew(a, g.Now())
		stored.asked = true
		g.storeCopy("keys", keysName(address), stored)
		return stored, nil
	}
	found, err := g.takeKeys(a)
	if err != nil {
		return nil, err
	}
	if stored != nil {
		found.RefetchedAt = stored.RefetchedAt
	}
	g.storeCopy("keys", keysName(address), found)
	return found, nil
}

// takeKeys reads the key set of an answer.
func (g *grant) takeKeys(a *answer) (*storedKeys, error) {
	if a.status != http.StatusOK {
		return nil, a.unusable(fmt.Sprintf("status %d where its keys should be", a.status))
	}
	o, err := a.object()
	if err != nil {
		return nil, err
	}
	found := newStoredKeys(g.endpoints.JWKS, o, a, g.Now())
	if found.set, err = jwt.ParseKeySet(a.body); err != nil {
		return nil, a.unusable(fmt.Sprintf("keys that cannot be read: %v", err))
	}
	for _, warning := range found.set.Warnings {
		g.Notice("profile %q: %s: %s", g.Profile.Name, a.origin, warning)
	}
	for _, refused := range found.set.Refused() {
		g.Explain("keys: not used: %s", refused)
	}
	return found, nil
}

// Expectations are what a token of the profile's issuer must be at now, whoever
// it is for.
func Expectations(p *profiles.Profile, now time.Time) jwt.Expectations {
	return jwt.Expectations{Now: now, Issuer: issuerOfTokens(p), TenantInIssuer: p.Preset.TenantInIssuer}
}
