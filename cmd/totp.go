package cmd

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/urfave/cli/v2"

	"idpauth/flows"
	"idpauth/internal/totp"
	"idpauth/profiles"
)

func totpCommand(e *environment) *cli.Command {
	return &cli.Command{
		Name:      "totp",
		Usage:     "show the current one-time code of a second factor",
		Category:  tokenCommands,
		UsageText: "idpauth totp -p prod --fresh\npass show totp | idpauth totp --secret-stdin",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "secret-stdin", Usage: "read the shared secret from standard input"},
			&cli.StringFlag{Name: "at", Usage: "show the code of `TIME` (RFC 3339 or Unix seconds)"},
			&cli.BoolFlag{Name: "fresh", Usage: "wait for the next code when this one has less than 10 s to live"},
		},
		Action: func(c *cli.Context) error {
			o, err := e.newTOTPOptions(c)
			if err != nil {
				return err
			}
			return e.totp(c.Context, o)
		},
	}
}

// totpOptions are whose code is shown, and when.
type totpOptions struct {
	secretStdin bool
	fresh       bool
	at          time.Time // zero: now
}

func (e *environment) newTOTPOptions(c *cli.Context) (o totpOptions, err error) {
	o = totpOptions{secretStdin: c.Bool("secret-stdin"), fresh: c.Bool("fresh")}
	if err := noArguments(c); err != nil {
		return o, err
	}
	at := c.String("at")
	switch {
	case o.secretStdin && e.globals.profile != "":
		return o, &usage{msg: "--profile and --secret-stdin exclude each other"}
	case at != "" && o.fresh:
		return o, &usage{msg: "--at and --fresh exclude each other"}
	case at != "":
		o.at, err = parseTime(at)
	}
	return o, err
}

// freshLife is the least life of a code that --fresh accepts: apigee-tokens' rule.
const freshLife = 10 * time.Second

func (e *environment) totp(ctx context.Context, o totpOptions) error {
	cfg, p, s, err := e.chosenUnless(o.secretStdin)
	if err != nil {
		return err
	}
	ctx, clocks, stop := budget(ctx, s)
	defer stop()
	var key totp.Key
	err = clocks.Person(func() (err error) {
		key, err = e.totpKey(ctx, cfg, p, s)
		return err
	})
	if err != nil {
		return err
	}
	at := o.at
	if at.IsZero() {
		at = e.Now()
	}
	if left := key.Remaining(at); o.fresh && left < freshLife {
		e.Notice("waiting %s for the next code", left.Round(time.Second))
		if err := clocks.Person(func() error { return waitForCode(ctx, left) }); err != nil {
			return err
		}
		at = e.Now()
	}
	return e.print(key.Code(at) + "\n")
}

func waitForCode(ctx context.Context, d time.Duration) error {
	err := wait(ctx, d)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return &flows.Error{Kind: flows.Timeout, Msg: "waiting for the next code: the time is up", Help: "allow more with --timeout"}
	case err != nil:
		return fmt.Errorf("waiting for the next code: %w", err)
	}
	return nil
}

func wait(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-time.After(d):
		return nil
	}
}

// chosenUnless loads the config and, unless it is not needed, the profile.
func (e *environment) chosenUnless(needless bool) (*profiles.Config, *profiles.Profile, profiles.Settings, error) {
	if needless {
		cfg, s, err := e.loaded(e.config)
		return cfg, nil, s, err
	}
	return e.chosen()
}

// totpKey reads the shared secret: of the profile, or from stdin where there is
// none.
func (e *environment) totpKey(ctx context.Context, cfg *profiles.Config, p *profiles.Profile, s profiles.Settings) (totp.Key, error) {
	if p == nil {
		secret, err := e.secretFromStdin(ctx, "shared secret")
		if err != nil {
			return totp.Key{}, err
		}
		return parseTOTP("standard input", secret.Inline.Reveal())
	}
	if p.MFA.TOTPSecret == nil {
		return totp.Key{}, &usage{
			msg:  fmt.Sprintf("profile %q has no mfa.totp_secret", p.Name),
			hint: "set it in the profile, or pass the shared secret with --secret-stdin",
		}
	}
	store, err := e.store(s)
	if err != nil {
		return totp.Key{}, err
	}
	what := "mfa.totp_secret of profile " + strconv.Quote(p.Name)
	secret, err := p.MFA.TOTPSecret.Resolve(ctx, e.sources(cfg, store), what)
	if err != nil {
		return totp.Key{}, err
	}
	return parseTOTP(what, secret.Reveal())
}

func parseTOTP(what, secret string) (totp.Key, error) {
	key, err := totp.Parse(secret)
	if err != nil {
		return key, fmt.Errorf("%s: %w", what, err)
	}
	return key, nil
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
