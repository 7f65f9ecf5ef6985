package flows

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"idpauth/internal/jwt"
	"idpauth/profiles"
)

// Keys reads the key set of the profile's issuer, with which its tokens are
// verified.
func (a *Acquirer) Keys(ctx context.Context, p *profiles.Profile) (*jwt.KeySet, error) {
	g := &grant{Acquirer: a, Request: Request{Profile: p}, endpoints: p.Endpoints}
	var err error
	if g.http, err = g.HTTP(p); err != nil {
		return nil, err
	}
	return g.keys(ctx)
}

// keys reads the key set from the profile's or its preset's address, else from
// where the metadata says.
func (g *grant) keys(ctx context.Context) (*jwt.KeySet, error) {
	if err := g.needs(ctx, &g.endpoints.JWKS, "jwks"); err != nil {
		return nil, err
	}
	g.Explain("keys: reading %s", g.endpoints.JWKS)
	a, err := g.get(ctx, g.endpoints.JWKS)
	if err != nil {
		return nil, err
	}
	if a.status != http.StatusOK {
		return nil, a.unusable(fmt.Sprintf("status %d where its keys should be", a.status))
	}
	if _, err := a.object(); err != nil {
		return nil, err
	}
	keys, err := jwt.ParseKeySet(a.body)
	if err != nil {
		return nil, a.unusable(fmt.Sprintf("keys that cannot be read: %v", err))
	}
	for _, warning := range keys.Warnings {
		g.Notice("profile %q: %s: %s", g.Profile.Name, a.origin, warning)
	}
	for _, refused := range keys.Refused() {
		g.Explain("keys: not used: %s", refused)
	}
	return keys, nil
}

// Expectations are what a token of the profile's issuer must be at now, whoever
// it is for.
func Expectations(p *profiles.Profile, now time.Time) jwt.Expectations {
	return jwt.Expectations{Now: now, Issuer: issuerOfTokens(p), TenantInIssuer: p.Preset.TenantInIssuer}
}
