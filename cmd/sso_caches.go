package cmd

import (
	"cmp"
	"context"
	"path/filepath"

	"idpauth/internal/ssocli"
	"idpauth/internal/tokenstore"
)

func (e *environment) ssoCaches(store *tokenstore.Store) ssocli.Caches {
	c := ssocli.Caches{Store: store}
	if home := cmp.Or(e.Getenv("HOME"), e.Getenv("USERPROFILE")); filepath.IsAbs(home) {
		c.Root = filepath.Join(home, ".sso-cli")
	}
	return c
}

// scriptCaches prints or clears the caches.
func (e *environment) scriptCaches(ctx context.Context, task ssocli.Task) error {
	_, s, err := e.loaded(e.config)
	if err != nil {
		return err
	}
	store, err := e.store(s)
	if err != nil {
		return err
	}
	ctx, _, stop := budget(ctx, s)
	defer stop()
	caches := e.ssoCaches(store)
	if task == ssocli.ClearAll {
		if err := caches.ClearAll(ctx); err != nil {
			return err
		}
		return childStatus(exitCacheCleared)
	}
	server, err := e.ssoServer()
	if err != nil {
		return err
	}
	if task == ssocli.PrintCache {
		return e.printCaches(caches.Dir(server))
	}
	if err := caches.Clear(ctx, server); err != nil {
		return err
	}
	return childStatus(exitCacheCleared)
}

// printCaches prints the script's directory, which callers take from stdout, and
// tells that of the token store.
func (e *environment) printCaches(legacy string) error {
	state, err := stateDir(e.System)
	if err != nil {
		return err
	}
	if legacy != "" {
		e.Notice("new tokens are kept in %s", state)
	}
	if err := e.print(cmp.Or(legacy, state) + "\n"); err != nil {
		return err
	}
	return childStatus(exitCachePrinted)
}
