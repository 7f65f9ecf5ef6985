package cmd

import (
	"context"
	"time"

	"github.com/urfave/cli/v2"

	"idpauth/flows"
	"idpauth/internal/tokenstore"
)

func loginCommand(e *environment) *cli.Command {
	return &cli.Command{
		Name:      "login",
		Usage:     "sign in anew and replace the profile's session",
		Category:  tokenCommands,
		UsageText: "idpauth login -p prod\nidpauth login -p prod --flow passcode",
		Flags:     overrideFlags(),
		Action: func(c *cli.Context) error {
			if err := noArguments(c); err != nil {
				return err
			}
			o, err := newOverrides(c)
			if err != nil {
				return err
			}
			return e.login(c.Context, o)
		},
	}
}

func (e *environment) login(ctx context.Context, o overrides) error {
	cfg, p, s, err := e.chosen()
	if err != nil {
		return err
	}
	if s.Store == tokenstore.Memory {
		return &usage{msg: "login: the memory store keeps nothing", hint: "choose another store with IDPAUTH_STORE or settings.store"}
	}
	t, err := e.acquire(ctx, cfg, p, s, o, func(r *flows.Request) { r.SignIn = true })
	if err != nil {
		return err
	}
	if t.ExpiryKnown {
		e.Notice("signed in to profile %q; the token lives for %s", p.Name, t.Remaining(e.Now()).Round(time.Second))
	} else {
		e.Notice("signed in to profile %q", p.Name)
	}
	return nil
}
