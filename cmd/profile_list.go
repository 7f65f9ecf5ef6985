package cmd

import (
	"github.com/urfave/cli/v2"

	"idpauth/flows"
	"idpauth/output"
	"idpauth/profiles"
)

func profileListCommand(e *environment) *cli.Command {
	return &cli.Command{
		Name:      "list",
		Usage:     "list the profiles",
		UsageText: "idpauth profile list -o json",
		Flags:     []cli.Flag{viewFlag("table")},
		Action: func(c *cli.Context) error {
			if err := noArguments(c); err != nil {
				return err
			}
			view, err := parseView(c, "table")
			if err != nil {
				return err
			}
			return e.listProfiles(view)
		},
	}
}

// listProfiles lists the profiles of the config, one that is broken too.
func (e *environment) listProfiles(view output.View) error {
	cfg, err := e.config()
	if err != nil {
		return err
	}
	documents := []output.Object{}
	rows := [][]string{}
	for _, name := range cfg.Names() {
		var flow flows.Flow
		p, err := cfg.Profile(name)
		if err == nil {
			flow, _, _ = flows.Choose(p, e.canBrowse)
		} else {
			e.Notice("%v", err)
			p = &profiles.Profile{Name: name, Preset: &profiles.Preset{}}
		}
		var o output.Object
		o.Add("name", name)
		o.Add("default", name == cfg.DefaultProfile || cfg.DefaultProfile == "" && name == profiles.DefaultName)
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
