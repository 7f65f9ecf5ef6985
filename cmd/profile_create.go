package cmd

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"idpauth/profiles"
)

func profileCreateCommand(e *environment) *cli.Command {
	return &cli.Command{
		Name:      "create",
		Usage:     "add a profile; what is needed and not given is asked for",
		ArgsUsage: "[NAME]",
		UsageText: `idpauth profile create
idpauth profile create dev --provider gitlab --set client_id=ID
idpauth profile create ci --provider entra --set tenant=contoso.com \
  --set client_id=ID --set 'client_secret={env: CI_SECRET}'`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "provider", Usage: "the identity provider's preset, `NAME`; idpauth providers lists them"},
			setFlag(),
		},
		Action: func(c *cli.Context) error {
			if err := atMost(c, 1); err != nil {
				return err
			}
			name, err := e.argumentOrFlag(c.Args().First())
			if err != nil {
				return err
			}
			settings, err := assignments(c.StringSlice("set"))
			if err != nil {
				return err
			}
			if provider := c.String("provider"); provider != "" {
				settings = slices.Insert(settings, 0, profiles.Assignment{Key: "provider", Value: provider})
			}
			return e.createProfile(c.Context, &blueprint{environment: e, name: name, settings: settings})
		},
	}
}

func (e *environment) createProfile(ctx context.Context, b *blueprint) error {
	e.reporter.profile = b.name
	_, s, err := e.loaded(e.configToGrow)
	if err != nil {
		return err
	}
	if b.name != "" {
		if err := e.vacant(b.name); err != nil {
			return err
		}
	}
	given := b.settings
	if err := b.complete(ctx, s); err != nil {
		return err
	}
	return e.editConfig(ctx, s, func(c *configEdit) error {
		if err := c.AddProfile(b.name, b.settings); err != nil {
			return err
		}
		if err := c.settle(); err != nil {
			return err
		}
		e.warnSecrets(given)
		e.Notice("profile %q was added to %s; next: idpauth get-token -p %s", b.name, c.Path(), b.name)
		return nil
	})
}

// blueprint is a profile to be created.
type blueprint struct {
	*environment
	name     string
	settings []profiles.Assignment
}

// complete asks for what is missing; where nobody can be asked, it names the flags
// that give it.
func (b *blueprint) complete(ctx context.Context, s profiles.Settings) error {
	missing, err := b.missing()
	if err != nil || len(missing) == 0 {
		return err
	}
	ctx, p, stop := b.person(ctx, s)
	defer stop()
	if p.Available() {
		return b.ask(ctx, p)
	}
	var flags []string
	for _, key := range missing {
		flags = append(flags, flagFor(key))
	}
	return &usage{
		msg:  fmt.Sprintf("profile create: %s missing, and there is no terminal to ask on", enumerate(missing)),
		hint: "add " + strings.Join(flags, " "),
	}
}

// missing lists the keys without which no token can be asked for, or the name.
func (b *blueprint) missing() (keys []string, err error) {
	if b.name == "" {
		return []string{"the name"}, nil
	}
	p, err := b.profile()
	if err != nil {
		return nil, err
	}
	keys = p.Lacking()
	if len(keys) > 0 && p.Provider == "" {
		keys = []string{"provider"}
	}
	if p.ClientID == "" {
		keys = append(keys, "client_id")
	}
	return keys, nil
}

// profile is what the settings come to in the config, so far.
func (b *blueprint) profile() (*profiles.Profile, error) {
	path, _, err := b.configPath()
	if err != nil {
		return nil, err
	}
	edit, err := profiles.NewEdit(path)
	if err != nil {
		return nil, err
	}
	if err := edit.AddProfile(b.name, b.settings); err != nil {
		return nil, err
	}
	cfg, err := edit.Config()
	if err != nil {
		return nil, err
	}
	return cfg.Profile(b.name)
}

// flagFor is the argument that gives a key of a new profile.
func flagFor(key string) string {
	switch key {
	case "the name":
		return "NAME"
	case "provider":
		return "--provider PROVIDER"
	}
	return "--set " + key + "=VALUE"
}

// enumerate is a list in words, with its verb.
func enumerate(words []string) string {
	if len(words) == 1 {
		return words[0] + " is"
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last] + " are"
}
