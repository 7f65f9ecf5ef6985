package cmd

import (
	"cmp"
	"context"

	"github.com/urfave/cli/v2"

	"idpauth/profiles"
)

func profileDefaultCommand(e *environment) *cli.Command {
	return &cli.Command{
		Name:      "default",
		Usage:     "show the default profile, or choose another one",
		ArgsUsage: "[NAME]",
		UsageText: "idpauth profile default\nidpauth profile default prod",
		Action: func(c *cli.Context) error {
			if c.NArg() == 0 && e.globals.profile == "" {
				return e.showDefault()
			}
			name, err := e.theProfile(c)
			if err != nil {
				return err
			}
			return e.setDefault(c.Context, name)
		},
	}
}

// showDefault shows the profile that is used where none is named.
func (e *environment) showDefault() error {
	cfg, err := e.config()
	if err != nil {
		return err
	}
	name := cmp.Or(cfg.DefaultProfile, profiles.DefaultName)
	if err := cfg.Has(name); err != nil {
		return err
	}
	return e.print(name + "\n")
}

func (e *environment) setDefault(ctx context.Context, name string) error {
	_, s, err := e.loaded(e.config)
	if err != nil {
		return err
	}
	return e.editConfig(ctx, s, func(c *configEdit) error {
		if err := c.SetDefault(name); err != nil {
			return err
		}
		if err := c.settle(); err != nil {
			return err
		}
		e.Notice("the default profile is %q", name)
		return nil
	})
}
