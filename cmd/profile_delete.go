package cmd

import (
	"context"
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"

	"idpauth/profiles"
)

func profileDeleteCommand(e *environment) *cli.Command {
	return &cli.Command{
		Name:      "delete",
		Usage:     "delete a profile and its cached tokens",
		ArgsUsage: "NAME",
		UsageText: "idpauth profile delete staging\nidpauth profile delete staging --yes",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "yes", Aliases: []string{"y"}, Usage: "do not ask"},
		},
		Action: func(c *cli.Context) error {
			name, err := e.theProfile(c)
			if err != nil {
				return err
			}
			return e.deleteProfile(c.Context, name, c.Bool("yes"))
		},
	}
}

// deleteProfile removes the sessions before the profile: should it be interrupted,
// the same command finds the profile again and goes on. A config that cannot be
// written costs no session.
func (e *environment) deleteProfile(ctx context.Context, name string, yes bool) error {
	cfg, s, err := e.loaded(e.config)
	if err != nil {
		return err
	}
	if err := deletable(cfg, name); err != nil {
		return err
	}
	if !yes {
		question := fmt.Sprintf("Delete profile %q and its cached tokens? [y/N] ", name)
		if err := e.confirm(ctx, s, question, "profile delete"); err != nil {
			return err
		}
	}
	return e.editConfig(ctx, s, func(c *configEdit) error {
		if err := deletable(c.before, name); err != nil {
			return err
		}
		if err := c.DeleteProfile(name); err != nil {
			return err
		}
		staged, err := c.Stage()
		if err != nil {
			return err
		}
		defer staged.Discard()
		n, err := c.store.DeleteProfile(c.ctx, name, e.holder(name), staged.Save)
		if err != nil {
			return err
		}
		e.Notice("profile %q was deleted from %s", name, c.Path())
		if n > 0 {
			e.Notice("its cached tokens were removed from this machine; they were not revoked")
		}
		if c.before.DefaultProfile == name {
			e.Notice("it was the default profile; choose another one: idpauth profile default NAME")
		}
		return nil
	})
}

// deletable says why a profile has to stay.
func deletable(cfg *profiles.Config, name string) error {
	if err := cfg.Has(name); err != nil {
		return err
	}
	if users := cfg.Users(name); len(users) > 0 {
		return &usage{
			msg:  fmt.Sprintf("profile %q is needed by %s", name, strings.Join(users, ", ")),
			hint: "idpauth profile show " + users[0],
		}
	}
	return nil
}
