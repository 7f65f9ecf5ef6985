package cmd

import (
	"context"
	"time"

	"github.com/urfave/cli/v2"

	"idpauth/flows"
	"idpauth/internal/qr"
	"idpauth/internal/token"
	"idpauth/internal/tokenstore"
	"idpauth/profiles"
)

// tokenRequestFlags are those of the commands that get a token for somebody.
func tokenRequestFlags() []cli.Flag {
	return append([]cli.Flag{
		&cli.BoolFlag{Name: "force", Usage: "get a new token, though one is cached", Category: tokenCategory},
		&cli.BoolFlag{Name: "no-cache", Usage: "neither read nor write the token cache", Category: tokenCategory},
		&cli.DurationFlag{Name: "min-ttl", Usage: "the token must live for another `DURATION`", Category: tokenCategory},
	}, overrideFlags()...)
}

// tokenRequest is how a token is asked for.
type tokenRequest struct {
	overrides
	force       bool
	noCache     bool
	refreshOnly bool
	minTTL      time.Duration
}

func newTokenRequest(c *cli.Context) (o tokenRequest, err error) {
	o.force = c.Bool("force")
	o.noCache = c.Bool("no-cache")
	o.minTTL = c.Duration("min-ttl")
	o.overrides, err = newOverrides(c)
	return o, err
}

// apply says in r how the token is asked for.
func (o tokenRequest) apply(r *flows.Request) {
	r.Force = o.force
	r.NoCache = o.noCache
	r.RefreshOnly = o.refreshOnly
	r.MinTTL = o.minTTL
}

// acquire gets a token for the profile, as adjust has the request, within the
// time that the settings allow.
func (e *environment) acquire(ctx context.Context, cfg *profiles.Config, p *profiles.Profile, s profiles.Settings, o overrides, adjust func(*flows.Request)) (*token.Token, error) {
	ctx, clocks, stop := budget(ctx, s)
	defer stop()
	request, err := e.request(ctx, p, o)
	if err != nil {
		return nil, err
	}
	adjust(&request)
	return e.ask(ctx, cfg, s, clocks, request, o.qr)
}

// ask puts the request, whose page for a person is drawn too where drawn says so.
func (e *environment) ask(ctx context.Context, cfg *profiles.Config, s profiles.Settings, clocks *flows.Budget, request flows.Request, drawn bool) (*token.Token, error) {
	if _, err := stateDir(e.System); err != nil && request.NoCache {
		s.Store = tokenstore.Memory // there is no place to keep anything, and no need
	}
	acquirer, err := e.acquirer(cfg, s, clocks)
	if err != nil {
		return nil, err
	}
	if drawn {
		acquirer.QR = qr.Draw
	}
	return acquirer.Token(ctx, request)
}
