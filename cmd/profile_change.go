package cmd

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/urfave/cli/v2"

	"idpauth/internal/token"
	"idpauth/internal/tokenstore"
	"idpauth/profiles"
)

// configEdit is a config file on its way to another content, with the file's lock
// held.
type configEdit struct {
	*profiles.Edit
	*environment
	ctx    context.Context
	before *profiles.Config
	store  *tokenstore.Store
}

// configToGrow is the config that is to get a profile: one without any where the
// file, a named one too, is yet to be made.
func (e *environment) configToGrow() (*profiles.Config, error) {
	cfg, err := e.config()
	if errors.Is(err, fs.ErrNotExist) {
		return profiles.Empty(""), nil
	}
	return cfg, err
}

// editConfig runs change on the config file while no other run of ours edits it.
func (e *environment) editConfig(ctx context.Context, s profiles.Settings, change func(c *configEdit) error) error {
	store, err := e.store(s)
	if err != nil {
		return err
	}
	path, _, err := e.configPath()
	if err != nil {
		return err
	}
	ctx, _, stop := budget(ctx, s)
	defer stop()
	release, err := store.LockConfig(ctx, path)
	if err != nil {
		return err
	}
	defer release()
	c := &configEdit{environment: e, ctx: ctx, store: store}
	if c.Edit, err = profiles.NewEdit(path); err != nil {
		return err
	}
	if c.before, err = c.Config(); err != nil {
		return err
	}
	return change(c)
}

// settle saves the edit, unless a profile that was right would be wrong with it.
func (c *configEdit) settle() error {
	after, err := c.Config()
	if err != nil {
		return err
	}
	if err := c.worse(c.before, after); err != nil {
		return err
	}
	return c.Save()
}

// worse tells which profiles of after are wrong that were not before; one that is
// new must be right.
func (e *environment) worse(before, after *profiles.Config) error {
	was := map[string]bool{}
	for _, f := range e.faults(before) {
		was[f.profile] = true
	}
	var found []error
	for _, f := range e.faults(after) {
		if !was[f.profile] {
			found = append(found, f.err)
		}
	}
	return errors.Join(found...)
}

// holder tells once who keeps a session busy.
func (e *environment) holder(profile string) func(token.Holder) {
	told := false
	return func(h token.Holder) {
		if !told {
			e.Notice("waiting for process %d, which gets a token for profile %q", h.PID, profile)
		}
		told = true
	}
}

// theProfile is the name that an argument or --profile gives; it is never that of
// the default profile.
func (e *environment) theProfile(c *cli.Context) (string, error) {
	if err := atMost(c, 1); err != nil {
		return "", err
	}
	name, err := e.argumentOrFlag(c.Args().First())
	if err == nil && name == "" {
		err = &usage{msg: c.Command.HelpName[len("idpauth "):] + " needs the name of a profile", hint: c.Command.HelpName + " NAME"}
	}
	e.reporter.profile = name
	return name, err
}

// argumentOrFlag is the profile that an argument names or --profile does.
func (e *environment) argumentOrFlag(argument string) (string, error) {
	flag := e.globals.profile
	if argument != "" && flag != "" && argument != flag {
		return "", &usage{msg: "an argument and --profile name different profiles"}
	}
	if argument == "" {
		argument = flag
	}
	return argument, nil
}

// fault is what is wrong with a profile, or with default_profile where that is
// empty.
type fault struct {
	profile string
	err     error
}

// faults lists what is wrong with a config. A profile that others extend need not
// be complete; its children are.
func (e *environment) faults(cfg *profiles.Config) (found []fault) {
	if cfg.DefaultProfile != "" {
		if err := cfg.Has(cfg.DefaultProfile); err != nil {
			found = append(found, fault{"", fmt.Errorf("default_profile: %v", err)})
		}
	}
	for _, name := range cfg.Names() {
		p, err := cfg.Profile(name)
		if err == nil && !cfg.Extended(name) {
			err = e.check(p)
		}
		if err != nil {
			found = append(found, fault{name, err})
		}
	}
	return found
}
