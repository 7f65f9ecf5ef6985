package tokenstore

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"path/filepath"
)

// LockConfig keeps other processes from editing the config file at path until
// release. The lock stands in the state directory: beside the file it would
// litter a place that people look after. Without such a directory, which kind
// Memory can do without, there is none.
func (s *Store) LockConfig(ctx context.Context, path string) (release func(), err error) {
	if s.o.Dir == "" {
		return func() {}, nil
	}
	name, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if target, err := filepath.EvalSymlinks(name); err == nil {
		name = target // one lock, however the file is called
	}
	lock := s.hashed("config", name) + lockSuffix
	if err := s.prepare(filepath.Dir(lock)); err != nil {
		return nil, err
	}
	h, err := lockFile(ctx, lock, nil)
	if held := new(LockError); errors.As(err, &held) {
		held.Config = path
	}
	if err != nil {
		return nil, err
	}
	return h.release, nil
}

// prepare makes a directory of the state directory ready to be written to.
func (s *Store) prepare(dir string) error {
	if err := makeDir(dir); err != nil {
		return err
	}
	return checkDirs(s.o.Dir, dir)
}

// hashed is the path of a file below the state directory that is called for a
// name which may hold anything.
func (s *Store) hashed(dir, name string) string {
	sum := sha256.Sum256([]byte(name))
	return filepath.Join(s.o.Dir, dir, hex.EncodeToString(sum[:]))
}
