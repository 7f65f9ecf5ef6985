package cmd

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"idpauth/internal/sealed"
	"idpauth/internal/token"
	"idpauth/profiles"
)

// importLimit bounds what profile import reads, in bytes.
const importLimit = 2 << 20

// bundleToImport reads the profiles, whatever their form is.
func (e *environment) bundleToImport(ctx context.Context, s profiles.Settings, o importOptions) (*profiles.Bundle, error) {
	ctx, p, stop := e.person(ctx, s)
	defer stop()
	name, dir := "standard input", "."
	if o.file != "" && o.file != "-" {
		name, dir = o.file, filepath.Dir(o.file)
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	data, err := e.importText(ctx, o.file)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, cause(err))
	}
	if sealed.IsSealed(data) {
		data, err = sealed.Open(data, func() (token.Secret, error) { return e.exportPassphrase(ctx, p, false) })
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	b, left, err := profiles.ReadBundle(data, name, dir)
	if err != nil {
		return nil, err
	}
	if len(left) > 0 {
		e.Notice("not taken over from %s: %s", name, strings.Join(left, ", "))
	}
	if o.name != "" {
		err = b.Rename(o.name)
	}
	return b, err
}

// importText reads a file, a pipe too, or standard input.
func (e *environment) importText(ctx context.Context, file string) ([]byte, error) {
	if file == "" || file == "-" {
		return readAll(ctx, e.Stdin, importLimit)
	}
	f, err := reading(ctx, func() (*os.File, error) { return os.Open(file) })
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readAll(ctx, f, importLimit)
}
