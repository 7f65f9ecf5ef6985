package cmd

import (
	"strings"

	"github.com/urfave/cli/v2"

	"idpauth/flows"
	"idpauth/output"
	"idpauth/profiles"
)

func providersCommand(e *environment) *cli.Command {
	return &cli.Command{
		Name:     "providers",
		Usage:    "list the identity providers that have a preset",
		Category: profileCommands,
		Flags:    []cli.Flag{viewFlag("table")},
		Action: func(c *cli.Context) error {
			if err := noArguments(c); err != nil {
				return err
			}
			list := catalogue{header: []string{"name", "parameters", "description"}}
			for _, p := range profiles.Presets() {
				list.add(p.Name, strings.Join(append(p.Parameters, p.Optional...), ", "), p.Summary)
			}
			return list.write(e, c)
		},
	}
}

func flowsCommand(e *environment) *cli.Command {
	return &cli.Command{
		Name:     "flows",
		Usage:    "list the ways to get a token",
		Category: profileCommands,
		Flags:    []cli.Flag{viewFlag("table")},
		Action: func(c *cli.Context) error {
			if err := noArguments(c); err != nil {
				return err
			}
			list := catalogue{header: []string{"name", "grant_type", "aliases", "description"}}
			for _, f := range flows.All() {
				list.add(f.Name, f.GrantType, strings.Join(f.Aliases, ", "), f.Summary)
			}
			return list.write(e, c)
		},
	}
}

// catalogue is a list of things that are built in.
type catalogue struct {
	header []string
	rows   [][]string
}

func (l *catalogue) add(row ...string) { l.rows = append(l.rows, row) }

func (l *catalogue) write(e *environment, c *cli.Context) error {
	view, err := parseView(c, "table")
	if err != nil {
		return err
	}
	documents := make([]output.Object, len(l.rows))
	for i, row := range l.rows {
		for j, name := range l.header {
			documents[i].Add(name, row[j])
		}
	}
	return view.Write(e.Stdout, documents, func() string {
		titles := make([]string, len(l.header))
		for i, name := range l.header {
			titles[i] = strings.ToUpper(name)
		}
		return output.Table(titles, l.rows)
	})
}
