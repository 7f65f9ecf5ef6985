package ssocli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"idpauth/internal/token"
)

// Caches are both caches: the token store, and the script's own below Root.
type Caches struct {
	Store interface {
		Summaries(ctx context.Context) ([]token.Summary, error)
		LockKey(ctx context.Context, summaryID string, waiting func(token.Holder)) (*token.Lock, error)
		DeleteKey(ctx context.Context, summaryID string) error
	}
	Root string // ~/.sso-cli; empty: there is no home for it
}

// Dir is the script's directory for the server, empty where there is none.
func (c Caches) Dir(s *Server) string {
	if c.Root == "" {
		return ""
	}
	return filepath.Join(c.Root, s.legacyName())
}

// Clear forgets the tokens of one server.
func (c Caches) Clear(ctx context.Context, s *Server) error {
	return c.clear(ctx, c.Dir(s), func(profile string) bool { return profile == s.URL })
}

// ClearAll forgets the tokens of all servers that get_token ever asked. Profiles
// of a config file are not among them: none has the name of an address.
func (c Caches) ClearAll(ctx context.Context) error {
	return c.clear(ctx, c.Root, func(profile string) bool { return strings.Contains(profile, "://") })
}

func (c Caches) clear(ctx context.Context, dir string, named func(profile string) bool) error {
	if err := errors.Join(c.forget(ctx, named), empty(dir)); err != nil {
		return because(CacheFailed, err, "", "clearing the cache: ")
	}
	return nil
}

// forget deletes stored sessions, each under its lock: a run that is about to
// store a token does so before.
func (c Caches) forget(ctx context.Context, named func(profile string) bool) error {
	all, err := c.Store.Summaries(ctx)
	if err != nil {
		return err
	}
	for _, session := range all {
		if !named(session.Profile) {
			continue
		}
		lock, err := c.Store.LockKey(ctx, session.ID, nil)
		if err != nil {
			return err
		}
		err = c.Store.DeleteKey(ctx, session.ID)
		lock.Release()
		if err != nil {
			return err
		}
	}
	return nil
}

// empty removes what lies in dir. Links are removed, not followed.
func empty(dir string) error {
	if dir == "" {
		return nil
	}
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("reading %s: %w", dir, errors.Unwrap(err))
	}
	var failures []error
	for _, entry := range entries {
		failures = append(failures, os.RemoveAll(filepath.Join(dir, entry.Name())))
	}
	return errors.Join(failures...)
}
