package cmd

import (
	"context"
	"time"

	"github.com/urfave/cli/v2"

	"idpauth/flows"
	"idpauth/internal/token"
	"idpauth/profiles"
)

func getTokenCommand(e *environment) *cli.Command {
	flags := append(signInFlags(), deliveryFlags()...)
	return &cli.Command{
		Name:      "get-token",
		Usage:     "get an access token: from the cache, by the refresh token, or by signing in",
		UsageText: "idpauth get-token [flags]\n\nTOKEN=$(idpauth get-token -p prod)\nidpauth get-token -p prod -s \"read write\" -o json",
		Flags: append(flags,
			&cli.BoolFlag{Name: "force", Usage: "get a new token, though one is cached"},
			&cli.BoolFlag{Name: "no-cache", Usage: "neither read nor write the token cache"},
			&cli.DurationFlag{Name: "min-ttl", Usage: "the token must live for another `DURATION`"},
		),
		Action: func(c *cli.Context) error {
			o, err := newTokenOptions(c)
			if err != nil {
				return err
			}
			o.force = c.Bool("force")
			o.noCache = c.Bool("no-cache")
			if o.minTTL, err = positive(c, "min-ttl"); err != nil {
				return err
			}
			return e.getToken(c.Context, c, o)
		},
	}
}

func refreshCommand(e *environment) *cli.Command {
	return &cli.Command{
		Name:      "refresh",
		Usage:     "get a new access token by the stored refresh token, now",
		UsageText: "idpauth refresh -p NAME [flags]",
		Flags:     append(deliveryFlags(), signInFlags()...),
		Action: func(c *cli.Context) error {
			o, err := newTokenOptions(c)
			if err != nil {
				return err
			}
			o.refreshOnly = true
			return e.getToken(c.Context, c, o)
		},
	}
}

// tokenOptions are how a token is asked for and delivered.
type tokenOptions struct {
	noInteractive bool
	force         bool
	noCache       bool
	refreshOnly   bool
	minTTL        time.Duration
	delivery
}

func newTokenOptions(c *cli.Context) (tokenOptions, error) {
	o := tokenOptions{noInteractive: c.Bool("no-interactive")}
	if err := noArguments(c); err != nil {
		return o, err
	}
	var err error
	o.delivery, err = newDelivery(c)
	return o, err
}

// positive reads a duration that is above zero when it is given.
func positive(c *cli.Context, name string) (time.Duration, error) {
	d := c.Duration(name)
	if c.IsSet(name) && d <= 0 {
		return 0, &usage{msg: "--" + name + " is not above zero", hint: "give a duration such as 30s or 10m"}
	}
	return d, nil
}

func (e *environment) getToken(ctx context.Context, c *cli.Context, o tokenOptions) error {
	cfg, p, err := e.profile(c)
	if err != nil {
		return err
	}
	s, err := e.settings(c, cfg)
	if err != nil {
		return err
	}
	if err := o.choose(s); err != nil {
		return err
	}
	ctx, clocks, stop := budget(ctx, s)
	defer stop()
	t, err := e.acquire(ctx, c, cfg, p, s, clocks, o.noInteractive, func(r *flows.Request) {
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

// acquire gets a token for the profile, as adjust has the request.
func (e *environment) acquire(ctx context.Context, c *cli.Context, cfg *profiles.Config, p *profiles.Profile, s profiles.Settings, clocks *flows.Budget, noInteractive bool, adjust func(*flows.Request)) (*token.Token, error) {
	request, err := e.request(ctx, c, p)
	if err != nil {
		return nil, err
	}
	adjust(&request)
	acquirer, err := e.acquirer(cfg, s, clocks, e.noInteractive(noInteractive))
	if err != nil {
		return nil, err
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
