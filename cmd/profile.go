package cmd

import (
	"fmt"

	"github.com/urfave/cli/v2"

	"idpauth/flows"
	"idpauth/output"
	"idpauth/profiles"
)

func profileCommand(e *environment) *cli.Command {
	return &cli.Command{
		Name:    "profile",
		Aliases: []string{"config"},
		Usage:   "look at the profiles and check them",
		Subcommands: []*cli.Command{
			{
				Name:  "list",
				Usage: "list the profiles",
				Flags: []cli.Flag{viewFlag("table")},
				Action: func(c *cli.Context) error {
					if err := noArguments(c); err != nil {
						return err
					}
					return e.listProfiles(c)
				},
			},
			{
				Name:      "show",
				Usage:     "show a profile, its secrets masked",
				ArgsUsage: "[NAME]",
				Flags: []cli.Flag{
					&cli.BoolFlag{Name: "resolved", Usage: "show what parents, preset and defaults come to"},
					&cli.BoolFlag{Name: "origin", Usage: "show where each value comes from"},
					viewFlag("text"),
				},
				Action: func(c *cli.Context) error { return e.showProfile(c) },
			},
			{
				Name:      "validate",
				Usage:     "check the config file, or one profile of it",
				ArgsUsage: "[NAME]",
				Action:    func(c *cli.Context) error { return e.validateProfiles(c) },
			},
			{
				Name:  "path",
				Usage: "show where the config file is",
				Action: func(c *cli.Context) error {
					if err := noArguments(c); err != nil {
						return err
					}
					path, _, err := e.configPath(c)
					if err != nil {
						return err
					}
					return e.print(path + "\n")
				},
			},
		},
	}
}

func (e *environment) listProfiles(c *cli.Context) error {
	view, err := output.ParseView(c.String("output"), "table")
	if err != nil {
		return err
	}
	cfg, err := e.config(c)
	if err != nil {
		return err
	}
	documents := []output.Object{}
	rows := [][]string{}
	for _, name := range cfg.Names() {
		p, err := cfg.Profile(name)
		if err != nil {
			return err
		}
		flow, _, err := flows.Choose(p)
		if err != nil {
			flow.Name = ""
		}
		var o output.Object
		o.Add("name", name)
		o.Add("default", name == cfg.DefaultProfile || cfg.DefaultProfile == "" && name == "default")
		o.Add("provider", p.Preset.Name)
		o.Add("flow", flow.Name)
		o.Add("description", p.Description)
		documents = append(documents, o)
		rows = append(rows, []string{name, p.Preset.Name, flow.Name, p.Description})
	}
	return view.Write(e.Stdout, documents, func() string {
		return output.Table([]string{"NAME", "PROVIDER", "FLOW", "DESCRIPTION"}, rows)
	})
}

// namedProfile is the profile that an argument names, else the one that the
// flags do.
func (e *environment) namedProfile(c *cli.Context) (*profiles.Config, *profiles.Profile, error) {
	if err := atMost(c, 1); err != nil {
		return nil, nil, err
	}
	if c.NArg() == 0 {
		return e.profile(c)
	}
	if c.IsSet("profile") && c.String("profile") != c.Args().First() {
		return nil, nil, &usage{msg: "an argument and --profile name different profiles"}
	}
	cfg, err := e.config(c)
	if err != nil {
		return nil, nil, err
	}
	e.reporter.profile = c.Args().First()
	p, err := cfg.Profile(c.Args().First())
	return cfg, p, err
}

// validateProfiles checks one profile or all of them.
func (e *environment) validateProfiles(c *cli.Context) error {
	if c.NArg() > 0 || c.IsSet("profile") {
		_, p, err := e.namedProfile(c)
		if err != nil {
			return err
		}
		return check(p)
	}
	cfg, err := e.config(c)
	if err != nil {
		return err
	}
	if cfg.DefaultProfile != "" {
		if _, err := cfg.Profile(cfg.DefaultProfile); err != nil {
			return fmt.Errorf("default_profile: %w", err)
		}
	}
	for _, name := range cfg.Names() {
		p, err := cfg.Profile(name)
		if err != nil {
			return err
		}
		if err := check(p); err != nil {
			return err
		}
	}
	return nil
}

// check reports what is wrong with a profile, its flow included.
func check(p *profiles.Profile) error {
	if err := p.Validate(); err != nil {
		return err
	}
	flow, _, err := flows.Choose(p)
	if err != nil {
		return err
	}
	return flow.Check(p)
}

// showProfile shows what the profile itself says or, resolved, what it comes to.
func (e *environment) showProfile(c *cli.Context) error {
	view, err := output.ParseView(c.String("output"), "text")
	if err != nil {
		return err
	}
	_, p, err := e.namedProfile(c)
	if err != nil {
		return err
	}
	document, origins := output.Object{}, output.Object{}
	rows := [][]string{{"name:", p.Name}}
	document.Add("name", p.Name)
	for _, s := range p.List() {
		if !c.Bool("resolved") && !s.Own(p) {
			continue
		}
		document.Add(s.Key, s.Value)
		origins.Add(s.Key, s.Origin)
		row := []string{s.Key + ":", s.Text()}
		if c.Bool("origin") {
			row = append(row, s.Origin)
		}
		rows = append(rows, row)
	}
	if c.Bool("origin") {
		document.Add("origin", origins)
	}
	return view.Write(e.Stdout, document, func() string { return output.Table(nil, rows) })
}
