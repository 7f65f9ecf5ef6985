package cmd

import (
	"context"

	"github.com/urfave/cli/v2"
)

func profileRenameCommand(e *environment) *cli.Command {
	return &cli.Command{
		Name:      "rename",
		Usage:     "give a profile another name, wherever it is used, and keep it signed in",
		ArgsUsage: "NAME NEW_NAME",
		UsageText: "idpauth profile rename dev development",
		Action: func(c *cli.Context) error {
			if err := atMost(c, 2); err != nil {
				return err
			}
			name, err := e.argumentOrFlag(c.Args().First())
			switch {
			case err != nil:
				return err
			case name == "" || c.NArg() < 2:
				return &usage{msg: "profile rename needs two names", hint: "idpauth profile rename NAME NEW_NAME"}
			}
			e.reporter.profile = name
			return e.renameProfile(c.Context, name, c.Args().Get(1))
		},
	}
}

func (e *environment) renameProfile(ctx context.Context, name, to string) error {
	_, s, err := e.loaded(e.config)
	if err != nil {
		return err
	}
	return e.editConfig(ctx, s, func(c *configEdit) error {
		if err := c.RenameProfile(name, to); err != nil {
			return err
		}
		if _, err := c.Config(); err != nil {
			return err
		}
		if err := c.store.RenameProfile(c.ctx, name, to, e.holder(name), c.Save); err != nil {
			return err
		}
		e.Notice("profile %q is %q now", name, to)
		return nil
	})
}
