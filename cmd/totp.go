package cmd

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/urfave/cli/v2"

	"idpauth/internal/totp"
	"idpauth/profiles"
)

func totpCommand(e *environment) *cli.Command {
	return &cli.Command{
		Name:      "totp",
		Usage:     "show the current one-time code of a profile's second factor",
		UsageText: "idpauth totp -p NAME [--fresh]\nidpauth totp --secret-stdin [--at TIME]",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "secret-stdin", Usage: "read the shared secret from standard input"},
			&cli.StringFlag{Name: "at", Usage: "show the code of `TIME` (RFC 3339 or Unix seconds)"},
			&cli.BoolFlag{Name: "fresh", Usage: "wait for the next code when this one has less than 10 s to live"},
		},
		Action: func(c *cli.Context) error {
			if err := noArguments(c); err != nil {
				return err
			}
			if c.Bool("secret-stdin") && c.IsSet("profile") {
				return &usage{msg: "--profile and --secret-stdin exclude each other"}
			}
			if c.IsSet("at") && c.Bool("fresh") {
				return &usage{msg: "--at and --fresh exclude each other"}
			}
			return e.totp(c)
		},
	}
}

// freshLife is the least life of a code that --fresh accepts: apigee-tokens' rule.
const freshLife = 10 * time.Second

func (e *environment) totp(c *cli.Context) error {
	at := e.Now()
	if c.IsSet("at") {
		var err error
		if at, err = parseTime(c.String("at")); err != nil {
			return err
		}
	}
	ctx, key, stop, err := e.totpKey(c)
	if err != nil {
		return err
	}
	defer stop()
	if left := key.Remaining(at); c.Bool("fresh") && left < freshLife {
		e.Notice("waiting %s for the next code", left.Round(time.Second))
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting for the next code: %w", context.Cause(ctx))
		case <-time.After(left):
		}
		at = e.Now()
	}
	return e.print(key.Code(at) + "\n")
}

// totpKey reads the shared secret: from stdin, or where the profile has it.
func (e *environment) totpKey(c *cli.Context) (ctx context.Context, key totp.Key, stop func(), err error) {
	var secret *profiles.Secret
	what := "mfa.totp_secret"
	cfg, p := (*profiles.Config)(nil), (*profiles.Profile)(nil)
	if c.Bool("secret-stdin") {
		cfg, err = e.config(c)
	} else {
		cfg, p, err = e.profile(c)
	}
	if err != nil {
		return nil, key, nil, err
	}
	s, err := e.settings(c, cfg)
	if err != nil {
		return nil, key, nil, err
	}
	ctx, _, stop = budget(c.Context, s)
	if p == nil {
		secret, err = e.secretFromStdin(ctx, "shared secret")
		what = "the shared secret"
	} else if secret = p.MFA.TOTPSecret; secret == nil {
		err = &usage{msg: fmt.Sprintf("profile %q has no mfa.totp_secret", p.Name)}
	} else {
		what += " of profile " + strconv.Quote(p.Name)
	}
	if err != nil {
		return ctx, key, stop, err
	}
	noInteractive := e.noInteractive(c.Bool("no-interactive"))
	store, err := e.store(s, prompter{e.Terminal, noInteractive})
	if err != nil {
		return ctx, key, stop, err
	}
	value, err := secret.Resolve(ctx, e.sources(cfg, store, noInteractive), what)
	if err != nil {
		return ctx, key, stop, err
	}
	if key, err = totp.Parse(value.Reveal()); err != nil {
		err = fmt.Errorf("%s: %w", what, err)
	}
	return ctx, key, stop, err
}

// parseTime reads RFC 3339 or Unix seconds.
func parseTime(text string) (time.Time, error) {
	if seconds, err := strconv.ParseInt(text, 10, 64); err == nil {
		return time.Unix(seconds, 0), nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return t, &usage{msg: fmt.Sprintf("%q is no time: give RFC 3339, such as 2026-01-02T15:04:05Z, or Unix seconds", shorten(text))}
	}
	return t, nil
}
