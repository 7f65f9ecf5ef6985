package tokenstore

import (
	"crypto/sha256"
	"encoding/hex"
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

// Load returns what Save kept for the issuer; what cannot be read counts as
// absent.
func (m Metadata) Load(issuer string) ([]byte, bool) {
	if m.store.o.Kind == Memory {
		return nil, false
	}
	path := m.path(issuer)
	if checkDirs(m.store.o.Dir, filepath.Dir(path)) != nil {
		return nil, false
	}
	data, err := readFile(path, maxMetadata)
	return data, err == nil
}

// Save keeps data for the issuer.
func (m Metadata) Save(issuer string, data []byte) error {
	if m.store.o.Kind == Memory {
		return nil
	}
	path := m.path(issuer)
	dir := filepath.Dir(path)
	err := makeDir(dir)
	if err == nil {
		err = checkDirs(m.store.o.Dir, dir)
	}
	if err == nil {
		err = replaceFile(path, data)
	}
	if err != nil {
		return fmt.Errorf("keeping the metadata of an identity provider: %w", err)
	}
	sweep(dir, m.store.o.Now())
	return nil
}

func (m Metadata) path(issuer string) string {
	sum := sha256.Sum256([]byte(issuer))
	return filepath.Join(m.store.o.Dir, "discovery", hex.EncodeToString(sum[:])+".json")
}
