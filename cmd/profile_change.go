package cmd

import (
	"context"
	"errors"
	"io/fs"

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
