package tokenstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
)

// choice is what auto once chose.
type choice struct {
	Version int    `json:"version"`
	Store   string `json:"store"`
}

func (s *Store) choicePath() string { return filepath.Join(s.o.Dir, "store.json") }

// chosenKind returns the kind in use, "" while auto has not chosen yet.
func (s *Store) chosenKind() (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kind != "" {
		return s.kind, nil
	}
	switch s.o.Kind {
	case Keyring, Keyfile, Passphrase, Memory:
		s.use(s.o.Kind, "as set")
	case Auto:
		kind, err := s.readChoice()
		if err != nil {
			return "", err
		}
		if kind != "" {
			s.use(kind, "as "+s.choicePath()+" records")
		}
	default:
		return "", fmt.Errorf("unknown store %q: it is one of auto, keyring, keyfile, passphrase, memory", s.o.Kind)
	}
	return s.kind, nil
}

func (s *Store) readChoice() (string, error) {
	if err := checkStateDir(s.o.Dir); errors.Is(err, fs.ErrNotExist) {
		return "", nil
	} else if err != nil {
		return "", err
	}
	data, err := readFile(s.choicePath(), maxKeyFile)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	var c choice
	if json.Unmarshal(data, &c) != nil || c.Version < 1 {
		return "", s.damagedChoice()
	}
	if c.Version > 1 {
		return "", &VersionError{s.choicePath(), c.Version, 1}
	}
	if c.Store != Keyring && c.Store != Keyfile {
		return "", s.damagedChoice()
	}
	return c.Store, nil
}

func (s *Store) damagedChoice() error {
	return advise(fmt.Errorf("%s is damaged", s.choicePath()), "set store to keyring or keyfile, or remove the file to choose again")
}

// choose settles the kind, auto's on its first run: the OS vault where it keeps a
// data key, else a key file. The choice is recorded and never revised: a vault
// that fails later is an error.
func (s *Store) choose(ctx context.Context) (string, error) {
	kind, err := s.chosenKind()
	if kind != "" || err != nil {
		return kind, err
	}
	setup, err := s.lockSetup(ctx)
	if err != nil {
		return "", err
	}
	defer setup.release()
	if kind, err := s.chosenKind(); kind != "" || err != nil {
		return kind, err
	}
	kind, why := Keyring, "the OS vault answers"
	if _, err := s.loadOrCreate(ctx, Keyring); err != nil {
		if ctx.Err() != nil {
			return "", context.Cause(ctx)
		}
		if used, keysErr := s.shelf(Keyring).keys(); keysErr != nil || len(used) > 0 {
			return "", fmt.Errorf("opening the %s store: %w", Keyring, err)
		}
		kind, why = Keyfile, err.Error()
	}
	data, err := json.Marshal(choice{1, kind})
	if err != nil {
		return "", err
	}
	if err := replaceFile(s.choicePath(), append(data, '\n')); err != nil {
		return "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.use(kind, why)
	return kind, nil
}

// use settles the kind in use. The caller holds s.mu.
func (s *Store) use(kind, why string) {
	s.kind, s.why = kind, why
	s.o.Chosen(kind, why)
}

// Describe tells the kind in use and what led to it, once a method has needed it.
func (s *Store) Describe() (kind, reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kind == "" {
		return s.o.Kind, "nothing was stored yet"
	}
	return s.kind, s.why
}
