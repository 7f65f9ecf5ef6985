package cmd

import (
	"context"
	"errors"
	"fmt"

	"github.com/urfave/cli/v2"

	"idpauth/flows"
	"idpauth/internal/transport"
	"idpauth/profiles"
)

func profileValidateCommand(e *environment) *cli.Command {
	return &cli.Command{
		Name:      "validate",
		Usage:     "check the config file, or one profile of it",
		ArgsUsage: "[NAME]",
		UsageText: "idpauth profile validate\nidpauth profile validate prod",
		Action: func(c *cli.Context) error {
			if c.NArg() == 0 && e.globals.profile == "" {
				return e.validateConfig(c.Context)
			}
			p, err := e.namedProfile(c)
			if err != nil {
				return err
			}
			if err := e.checkWhole(c.Context, p); err != nil {
				return err
			}
			e.Notice("profile %q is valid", p.Name)
			return nil
		},
	}
}

// validateConfig reports everything that is wrong with any profile.
func (e *environment) validateConfig(ctx context.Context) error {
	cfg, err := e.config()
	if err != nil {
		return err
	}
	if err := checkDefault(cfg); err != nil {
		return err
	}
	found := findFaults(cfg, func(p *profiles.Profile) error { return e.checkWhole(ctx, p) })
	if err := found.join(); err != nil {
		return err
	}
	e.Notice("%s is valid; profiles: %d", cfg.Path, len(cfg.Names()))
	return nil
}

// checkWhole reports what is wrong with a profile and with the files that it names.
func (e *environment) checkWhole(ctx context.Context, p *profiles.Profile) error {
	if err := e.check(p); err != nil {
		return err
	}
	err := transport.TLS(p.TLS).Check()
	if err != nil {
		err = fmt.Errorf("profile %q: %w", p.Name, err)
	}
	return errors.Join(err, flows.CheckPrivateKey(ctx, p))
}
