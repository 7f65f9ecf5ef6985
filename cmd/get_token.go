package cmd

import (
	"context"
	"time"

	"github.com/urfave/cli/v2"

	"idpauth/flows"
	"idpauth/internal/qr"
	"idpauth/internal/token"
	"idpauth/internal/tokenstore"
	"idpauth/output"
	"idpauth/profiles"
)

func getTokenCommand(e *environment) *cli.Command {
	flags := []cli.Flag{
		&cli.BoolFlag{Name: "force", Usage: "get a new token, though one is cached", Category: tokenCategory},
		&cli.BoolFlag{Name: "no-cache", Usage: "neither read nor write the token cache", Category: tokenCategory},
		&cli.DurationFlag{Name: "min-ttl", Usage: "the token must live for another `DURATION`", Category: tokenCategory},
	}
	return &cli.Command{
		Name:     "get-token",
		Usage:    "get an access token: cached, refreshed, or by signing in",
		Category: tokenCommands,
		UsageText: `TOKEN=$(idpauth get-token -p prod)
idpauth get-token -p prod -s "read write" -o json
idpauth get-token -p prod --file token.txt
pass show prod | idpauth get-token -p prod --password-stdin
eval "$(idpauth get-token -p prod -o env)"`,
		Flags: append(append(flags, overrideFlags()...), deliveryFlags()...),
		// A cached answer is there before signals could be heeded; what waits
		// heeds them.
		Before: func(*cli.Context) error { return nil },
		Action: func(c *cli.Context) error {
			o, err := newTokenOptions(c)
			if err != nil {
				return err
			}
			return e.getToken(c.Context, o)
		},
	}
}

func refreshCommand(e *environment) *cli.Command {
	return &cli.Command{
		Name:      "refresh",
		Usage:     "get a new access token by the stored refresh token, now",
		Category:  tokenCommands,
		UsageText: "idpauth refresh -p prod -o json",
		Flags:     append(overrideFlags(), deliveryFlags()...),
		Action: func(c *cli.Context) error {
			o, err := newTokenOptions(c)
			if err != nil {
				return err
			}
			o.refreshOnly = true
			return e.getToken(c.Context, o)
		},
	}
}

// tokenOptions are how a token is asked for and delivered.
type tokenOptions struct {
	overrides
	delivery
	force       bool
	noCache     bool
	refreshOnly bool
	minTTL      time.Duration
}

func newTokenOptions(c *cli.Context) (o tokenOptions, err error) {
	if err := noArguments(c); err != nil {
		return o, err
	}
	o.force = c.Bool("force")
	o.noCache = c.Bool("no-cache")
	o.minTTL = c.Duration("min-ttl")
	if o.overrides, err = newOverrides(c); err != nil {
		return o, err
	}
	o.delivery, err = newDelivery(c)
	return o, err
}

func (e *environment) getToken(ctx context.Context, o tokenOptions) error {
	cfg, p, err := e.profile()
	if err != nil {
		return err
	}
	s, err := e.settings(cfg)
	if err != nil {
		return err
	}
	if err := o.settle(s, output.Context{Addresses: o.addresses(p), ExecInfo: e.Getenv("KUBERNETES_EXEC_INFO")}); err != nil {
		return err
	}
	e.Explain("output: %s (%s)", o.format.Name, o.source)
	t, err := e.acquire(ctx, cfg, p, s, o.overrides, func(r *flows.Request) {
		r.Force = o.force
		r.NoCache = o.noCache
		r.RefreshOnly = o.refreshOnly
		r.MinTTL = o.minTTL
	})
	if err != nil {
		return err
	}
	e.warnLife(p, t, o)
	return o.deliver(ctx, e, t)
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
	if _, err := stateDir(e.System); err != nil && request.NoCache {
		s.Store = tokenstore.Memory // there is no place to keep anything, and no need
	}
	acquirer, err := e.acquirer(cfg, s, clocks)
	if err != nil {
		return nil, err
	}
	if o.qr {
		acquirer.QR = qr.Draw
	}
	return acquirer.Token(ctx, request)
}

// warnLife tells when the token lives shorter than the caller would like.
func (e *environment) warnLife(p *profiles.Profile, t *token.Token, o tokenOptions) {
	if !t.ExpiryKnown {
		return
	}
	left := t.Remaining(e.Now()).Round(time.Second)
	switch {
	case o.minTTL > 0 && left < o.minTTL:
		e.Notice("profile %q: the identity provider's new token lives for %s only", p.Name, left)
	case o.warnExpiry > 0 && left < o.warnExpiry:
		e.Notice("profile %q: the token ends in %s", p.Name, left)
	}
}
