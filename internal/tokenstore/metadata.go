package tokenstore

import (
	"context"
	"fmt"
	"path/filepath"
)

// maxMetadata bounds a stored document: what the HTTP client takes, and some.
const maxMetadata = 2 << 20

// Metadata keeps what identity providers publish of themselves. None of it is
// secret, so it is not sealed; it is as private as everything in the state
// directory. Kind Memory keeps none.
type Metadata struct{ store *Store }

// Metadata returns the shelf for identity providers' metadata.
func (s *Store) Metadata() Metadata { return Metadata{s} }

// Load returns what Save kept under the name; what cannot be read counts as
// absent.
func (m Metadata) Load(name string) ([]byte, bool) {
	if m.store.o.Kind == Memory {
		return nil, false
	}
	path := m.path(name)
	if checkDirs(m.store.o.Dir, filepath.Dir(path)) != nil {
		return nil, false
	}
	data, err := readFile(path, maxMetadata)
	return data, err == nil
}

// Save keeps data under the name.
func (m Metadata) Save(name string, data []byte) error {
	if m.store.o.Kind == Memory {
		return nil
	}
	path := m.path(name)
	dir := filepath.Dir(path)
	err := m.store.prepare(dir)
	if err == nil {
		err = replaceFile(path, data)
	}
	if err != nil {
		return fmt.Errorf("keeping the metadata of an identity provider: %w", err)
	}
	sweep(dir, m.store.o.Now())
	return nil
}

// Lock keeps other processes from the name until release.
func (m Metadata) Lock(ctx context.Context, name string) (release func(), err error) {
	if m.store.o.Kind == Memory {
		return func() {}, nil
	}
	path := m.path(name)
	if err := m.store.prepare(filepath.Dir(path)); err != nil {
		return nil, err
	}
	h, err := lockFile(ctx, path+lockSuffix, nil)
	if err != nil {
		return nil, err
	}
	return h.release, nil
}

func (m Metadata) path(name string) string {
	return m.store.hashed("discovery", name) + ".json"
}
