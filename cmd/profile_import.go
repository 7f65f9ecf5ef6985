package cmd

import (
	"bytes"
	"context"
	"fmt"

	"github.com/urfave/cli/v2"
)

func profileImportCommand(e *environment) *cli.Command {
	return &cli.Command{
		Name:      "import",
		Usage:     "take over profiles from an export or from another config file",
		ArgsUsage: "[FILE|-]",
		UsageText: `idpauth profile import team.yaml
idpauth profile import prod.sealed --name prod2
ssh build idpauth profile export ci | idpauth profile import -`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "name", Usage: "call the profile `NAME`; there must be one only"},
			&cli.BoolFlag{Name: "replace", Usage: "change profiles that exist already and say something else"},
			&cli.BoolFlag{Name: "yes", Aliases: []string{"y"}, Usage: "do not ask"},
		},
		Action: func(c *cli.Context) error {
			if err := atMost(c, 1); err != nil {
				return err
			}
			if e.globals.profile != "" {
				return &usage{msg: "profile import takes no --profile", hint: "add --name NAME to choose a name"}
			}
			o := importOptions{file: c.Args().First(), name: c.String("name"), replace: c.Bool("replace"), yes: c.Bool("yes")}
			return e.importProfiles(c.Context, o)
		},
	}
}

type importOptions struct {
	file    string // empty or "-": standard input
	name    string // empty: the profile's own
	replace bool
	yes     bool
}

// importProfiles shows what would change and, once a person has agreed or nobody
// can be asked, changes just that.
func (e *environment) importProfiles(ctx context.Context, o importOptions) error {
	_, s, err := e.loaded(e.configToGrow)
	if err != nil {
		return err
	}
	b, err := e.bundleToImport(ctx, s, o)
	if err != nil {
		return err
	}
	m, err := e.planMerge(b, o.replace)
	if err != nil {
		return err
	}
	if len(m.changes) == 0 {
		e.Notice("%s has all of it already", m.Path())
		return nil
	}
	if err := m.agree(ctx, s, o.yes); err != nil {
		return err
	}
	return e.editConfig(ctx, s, func(c *configEdit) error {
		if err := c.Merge(b, o.replace); err != nil {
			return err
		}
		if !bytes.Equal(c.Text(), m.Text()) {
			return fmt.Errorf("config %s has changed meanwhile; nothing was written", c.Path())
		}
		if err := c.settle(); err != nil {
			return err
		}
		m.report()
		return nil
	})
}
