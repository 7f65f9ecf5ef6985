package cmd

import (
	"github.com/urfave/cli/v2"

	"idpauth/output"
	"idpauth/profiles"
)

func profileShowCommand(e *environment) *cli.Command {
	return &cli.Command{
		Name:      "show",
		Usage:     "show a profile, its secrets masked",
		ArgsUsage: "[NAME]",
		UsageText: "idpauth profile show prod --resolved --origin",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "resolved", Usage: "show what parents, preset and defaults come to"},
			&cli.BoolFlag{Name: "origin", Usage: "show where each value comes from"},
			viewFlag("text"),
		},
		Action: func(c *cli.Context) error {
			o := showOptions{resolved: c.Bool("resolved"), origin: c.Bool("origin")}
			var err error
			if o.view, err = parseView(c, "text"); err != nil {
				return err
			}
			p, err := e.namedProfile(c)
			if err != nil {
				return err
			}
			return e.showProfile(p, o)
		},
	}
}

type showOptions struct {
	resolved bool
	origin   bool
	view     output.View
}

// showProfile shows what the profile itself says or, resolved, what it comes to.
func (e *environment) showProfile(p *profiles.Profile, o showOptions) error {
	document, origins := output.Object{}, output.Object{}
	rows := [][]string{{"name:", p.Name}}
	document.Add("name", p.Name)
	for _, s := range p.List() {
		if !o.resolved && !s.Own(p) {
			continue
		}
		document.Add(s.Key, s.Value)
		origins.Add(s.Key, s.Origin)
		row := []string{s.Key + ":", s.Text()}
		if o.origin {
			row = append(row, s.Origin)
		}
		rows = append(rows, row)
	}
	if o.origin {
		document.Add("origin", origins)
	}
	return o.view.Write(e.Stdout, document, func() string { return output.Table(nil, rows) })
}
