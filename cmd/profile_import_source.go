package cmd

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"idpauth/internal/entracli"
	"idpauth/internal/sealed"
	"idpauth/internal/token"
	"idpauth/profiles"
)

// importLimit bounds what profile import reads, in bytes.
const importLimit = 2 << 20

// importSource is where profiles come from.
type importSource struct {
	*environment
	name   string // for messages
	dir    string // where relative paths start
	rename string // the profile's new name; empty: its own
}

// bundleToImport reads the profiles, whatever their form is.
func (e *environment) bundleToImport(ctx context.Context, s profiles.Settings, o importOptions) (*profiles.Bundle, error) {
	ctx, p, stop := e.person(ctx, s)
	defer stop()
	source := importSource{environment: e, name: "standard input", rename: o.name}
	file := o.file
	if file == "-" {
		file = ""
	}
	if file != "" {
		source.name = file
	}
	var err error
	if source.dir, err = filepath.Abs(filepath.Dir(file)); err != nil {
		return nil, err
	}
	data, err := e.importText(ctx, file)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", source.name, cause(err))
	}
	passphrase := func() (token.Secret, error) { return e.exportPassphrase(ctx, p, false) }
	switch {
	case sealed.IsSealed(data):
		data, err = sealed.Open(data, passphrase)
	case entracli.IsSealed(data):
		data, err = entracli.Open(data, passphrase)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", source.name, err)
	}
	b, err := source.read(data)
	if err == nil && o.name != "" {
		err = b.Rename(o.name)
	}
	return b, err
}

// importText reads a file, a pipe too, or standard input where none is named.
func (e *environment) importText(ctx context.Context, file string) ([]byte, error) {
	if file == "" {
		return readAll(ctx, e.Stdin, importLimit)
	}
	f, err := reading(ctx, func() (*os.File, error) { return os.Open(file) })
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readAll(ctx, f, importLimit)
}

// read takes a config file, which our own export is too, and what entra-auth-cli
// writes.
func (s importSource) read(data []byte) (*profiles.Bundle, error) {
	if entracli.IsProfiles(data) {
		b, err := s.readEntra(data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.name, err)
		}
		return b, nil
	}
	b, left, err := profiles.ReadBundle(data, s.name, s.dir)
	if err == nil && len(left) > 0 {
		s.Notice("not taken over from %s: %s", s.name, strings.Join(left, ", "))
	}
	return b, err
}

func (s importSource) readEntra(data []byte) (*profiles.Bundle, error) {
	all, err := entracli.Read(data)
	if err != nil {
		return nil, err
	}
	var named []profiles.Named
	for _, p := range all {
		if p.Was != p.Name && s.rename == "" {
			s.Notice("profile %q is called %q here", p.Was, p.Name)
		}
		for _, note := range p.Notes {
			s.Notice("%s", note)
		}
		named = append(named, p.Named)
	}
	return profiles.NewBundle(named, s.dir)
}
