package tokenstore

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
)

// custody keeps the raw data key of one kind.
type custody interface {
	load(ctx context.Context) ([]byte, error)   // errNoKey when none was made yet
	create(ctx context.Context) ([]byte, error) // makes one; the setup lock is held
}

// errNoKey tells that a kind has no data key.
var errNoKey = errors.New("there is no data key")

func (s *Store) custody(kind string) custody {
	dir := filepath.Join(s.o.Dir, kind)
	switch kind {
	case Keyfile:
		return keyfile{s.o.Dir, dir}
	case Passphrase:
		return passphraseFile{s.o.Dir, dir, s.o.Passphrase}
	case Keyring:
		return vaultKey{s.o.Dir, dir, s.openVault}
	default:
		return memoryKey{}
	}
}

func (s *Store) shelf(kind string) shelf {
	if kind == Memory {
		return s.mem
	}
	return dirShelf{s.o.Dir, filepath.Join(s.o.Dir, kind, "sessions"), s.o.Now}
}

// memoryKey is a key that nothing but the process knows.
type memoryKey struct{}

func (memoryKey) load(context.Context) ([]byte, error)   { return newRawKey(), nil }
func (memoryKey) create(context.Context) ([]byte, error) { return newRawKey(), nil }

// existingKey opens a kind's data key, which there must be: an entry was found
// that it sealed.
func (s *Store) existingKey(ctx context.Context, kind string) (*dataKey, error) {
	return s.openKey(kind, func() ([]byte, error) {
		raw, err := s.custody(kind).load(ctx)
		if errors.Is(err, errNoKey) {
			return nil, lostKey(kind, err)
		}
		return raw, err
	})
}

// key opens a kind's data key and makes it on the first run.
func (s *Store) key(ctx context.Context, kind string) (*dataKey, error) {
	return s.openKey(kind, func() ([]byte, error) {
		raw, err := s.custody(kind).load(ctx)
		if !errors.Is(err, errNoKey) {
			return raw, err
		}
		setup, err := s.lockSetup(ctx)
		if err != nil {
			return nil, err
		}
		defer setup.release()
		setup.announce(kind == Passphrase)
		return s.loadOrCreate(ctx, kind)
	})
}

// openKey runs open unless the key is open already.
func (s *Store) openKey(kind string, open func() ([]byte, error)) (*dataKey, error) {
	s.opening.Lock()
	defer s.opening.Unlock()
	if k := s.keys[kind]; k != nil {
		return k, nil
	}
	raw, err := open()
	if err != nil {
		return nil, fmt.Errorf("opening the %s store: %w", kind, err)
	}
	k, err := deriveKey(raw)
	if err != nil {
		return nil, fmt.Errorf("opening the %s store: %w", kind, err)
	}
	s.keys[kind] = k
	return k, nil
}

// loadOrCreate is called with the setup lock held: of two first runs one makes
// the key and the other finds it. A key that is gone while entries sealed under
// it are there is never replaced.
func (s *Store) loadOrCreate(ctx context.Context, kind string) ([]byte, error) {
	c := s.custody(kind)
	raw, err := c.load(ctx)
	if !errors.Is(err, errNoKey) {
		return raw, err
	}
	sealed, keysErr := s.shelf(kind).keys()
	if keysErr != nil {
		return nil, keysErr
	}
	if len(sealed) > 0 {
		return nil, lostKey(kind, err)
	}
	return c.create(ctx)
}

func lostKey(kind string, err error) error {
	return advise(fmt.Errorf("stored sessions are sealed under a data key that is gone: %w", err),
		"bring the "+kind+"'s key back, or forget the sessions with: idpauth logout --all --local-only")
}

// lockSetup locks the state directory for a first run.
func (s *Store) lockSetup(ctx context.Context) (*hold, error) {
	if err := makeDir(s.o.Dir); err != nil {
		return nil, err
	}
	if err := checkStateDir(s.o.Dir); err != nil {
		return nil, err
	}
	return lockFile(ctx, filepath.Join(s.o.Dir, "setup.lock"), nil)
}
