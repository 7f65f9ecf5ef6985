package cmd

import (
	"context"
	"time"

	"github.com/urfave/cli/v2"

	"idpauth/internal/token"
	"idpauth/output"
	"idpauth/profiles"
)

func getTokenCommand(e *environment) *cli.Command {
	return &cli.Command{
		Name:     "get-token",
		Usage:    "get an access token: cached, refreshed, or by signing in",
		Category: tokenCommands,
		UsageText: `TOKEN=$(idpauth get-token -p prod)
idpauth get-token -p prod -s "read write" -o json
idpauth get-token -p prod --file token.txt
pass show prod | idpauth get-token -p prod --password-stdin
eval "$(idpauth get-token -p prod -o env)"`,
		Flags: append(tokenRequestFlags(), deliveryFlags()...),
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
	tokenRequest
	delivery
}

func newTokenOptions(c *cli.Context) (o tokenOptions, err error) {
	if err := noArguments(c); err != nil {
		return o, err
	}
	if o.tokenRequest, err = newTokenRequest(c); err != nil {
		return o, err
	}
	o.delivery, err = newDelivery(c)
	return o, err
}

func (e *environment) getToken(ctx context.Context, o tokenOptions) error {
	cfg, p, s, err := e.chosen()
	if err != nil {
		return err
	}
	if err := o.settle(s, output.Context{Addresses: o.addresses(p), ExecInfo: e.Getenv("KUBERNETES_EXEC_INFO")}); err != nil {
		return err
	}
	e.Explain("output: %s (%s)", o.format.Name, o.source)
	t, err := e.acquire(ctx, cfg, p, s, o.overrides, o.apply)
	if err != nil {
		return err
	}
	e.warnLife(p, t, o)
	return o.deliver(ctx, e, t)
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
