package cmd

import (
	"context"

	"github.com/urfave/cli/v2"

	"idpauth/profiles"
)

func profileEditCommand(e *environment) *cli.Command {
	return &cli.Command{
		Name:      "edit",
		Usage:     "change a profile, or open the config file in an editor",
		ArgsUsage: "[NAME]",
		UsageText: `idpauth profile edit
idpauth profile edit prod --set client_id=cli --unset endpoints.token
idpauth profile edit prod --set 'client_secret={keyring: prod-secret}'`,
		Flags: []cli.Flag{
			setFlag(),
			&cli.StringSliceFlag{Name: "unset", Usage: "take the dotted `KEY` out"},
		},
		Action: func(c *cli.Context) error {
			o, err := e.newEditOptions(c)
			if err != nil {
				return err
			}
			if len(o.set)+len(o.unset) == 0 {
				return e.editByHand(c.Context, o.name)
			}
			return e.editProfile(c.Context, o)
		},
	}
}

// editOptions are what is to be changed. Without set and unset an editor opens.
type editOptions struct {
	name  string // empty: none, which an editor does not need
	set   []profiles.Assignment
	unset []string
}

func (e *environment) newEditOptions(c *cli.Context) (o editOptions, err error) {
	if o.set, err = assignments(c.StringSlice("set")); err != nil {
		return o, err
	}
	o.unset = c.StringSlice("unset")
	for _, s := range o.set {
		for _, key := range o.unset {
			if s.Key == key {
				return o, &usage{msg: "--set and --unset both name " + shorten(key)}
			}
		}
	}
	if len(o.set)+len(o.unset) > 0 || c.NArg() > 0 || e.globals.profile != "" {
		o.name, err = e.theProfile(c)
	}
	return o, err
}

// editProfile takes keys out of a profile and gives others a value, in this order.
func (e *environment) editProfile(ctx context.Context, o editOptions) error {
	_, s, err := e.loaded(e.config)
	if err != nil {
		return err
	}
	return e.editConfig(ctx, s, func(c *configEdit) error {
		for _, key := range o.unset {
			if err := c.Unset(o.name, key); err != nil {
				return err
			}
		}
		for _, s := range o.set {
			if err := c.Set(o.name, s); err != nil {
				return err
			}
		}
		if err := c.settle(); err != nil {
			return err
		}
		e.warnSecrets(o.set)
		e.Notice("profile %q was changed in %s", o.name, c.Path())
		return nil
	})
}
