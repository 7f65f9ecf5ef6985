package cmd

import (
	"time"

	"github.com/urfave/cli/v2"

	"idpauth/flows"
)

func loginCommand(e *environment) *cli.Command {
	return &cli.Command{
		Name:      "login",
		Usage:     "sign in anew and replace the profile's session",
		UsageText: "idpauth login -p NAME [flags]",
		Flags:     signInFlags(),
		Action: func(c *cli.Context) error {
			if err := noArguments(c); err != nil {
				return err
			}
			return e.login(c)
		},
	}
}

func (e *environment) login(c *cli.Context) error {
	cfg, p, err := e.profile(c)
	if err != nil {
		return err
	}
	s, err := e.settings(c, cfg)
	if err != nil {
		return err
	}
	ctx, clocks, stop := budget(c.Context, s)
	defer stop()
	t, err := e.acquire(ctx, c, cfg, p, s, clocks, c.Bool("no-interactive"), func(r *flows.Request) { r.SignIn = true })
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
