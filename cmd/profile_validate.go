package cmd

import (
	"errors"
	"fmt"

	"github.com/urfave/cli/v2"

	"idpauth/flows"
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
				return e.validateConfig()
			}
			p, err := e.namedProfile(c)
			if err != nil {
				return err
			}
			return e.check(p)
		},
	}
}

// validateConfig reports everything that is wrong with any profile.
func (e *environment) validateConfig() error {
	cfg, err := e.config()
	if err != nil {
		return err
	}
	if cfg.DefaultProfile != "" {
		if _, err := cfg.Profile(cfg.DefaultProfile); errors.As(err, new(*profiles.NotFoundError)) {
			return fmt.Errorf("default_profile: %w", err)
		}
	}
	var wrong []error
	var found []*profiles.Profile
	parents := map[string]bool{}
	for _, name := range cfg.Names() {
		p, err := cfg.Profile(name)
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		found = append(found, p)
		parents[p.Extends] = true
	}
	for _, p := range found {
		if !parents[p.Name] { // a parent need not be complete; its children are
			wrong = append(wrong, e.check(p))
		}
	}
	if err := errors.Join(wrong...); err != nil {
		return err
	}
	e.Notice("%s is valid; profiles: %d", cfg.Path, len(cfg.Names()))
	return nil
}

// check reports what is wrong with a profile, its flow included.
func (e *environment) check(p *profiles.Profile) error {
	flow, _, err := flows.Choose(p, e.canBrowse)
	if err != nil {
		return errors.Join(p.Validate(), err)
	}
	return errors.Join(p.Validate(), flow.Check(p))
}
