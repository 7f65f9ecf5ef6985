package tokenstore

import (
	"context"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"idpauth/internal/token"
)

// shelf is where sealed entries stand, each under its key.
type shelf interface {
	read(key string) ([]byte, error)   // fs.ErrNotExist when there is none
	prefix(key string) ([]byte, error) // at least the head of the entry
	write(key string, data []byte, reserve bool) error
	remove(key string) error
	putAside(key string) (string, error)
	keys() ([]string, error)
	lock(ctx context.Context, key string, waiting func(token.Holder)) (*hold, error)
}

// isKey tells what Key could have made from other names.
func isKey(s string) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(b) == 32 && s == strings.ToLower(s)
}

const (
	entrySuffix   = ".token"
	damagedSuffix = ".damaged"
)

// dirShelf is a shelf on disk.
type dirShelf struct {
	state string // the state directory
	dir   string // KIND/sessions below it
	now   func() time.Time
}

func (d dirShelf) path(key, suffix string) string { return filepath.Join(d.dir, key+suffix) }

func (d dirShelf) read(key string) ([]byte, error) {
	if err := checkDirs(d.state, d.dir); err != nil {
		return nil, err
	}
	return readFile(d.path(key, entrySuffix), maxEntry)
}

func (d dirShelf) prefix(key string) ([]byte, error) {
	return readPrefix(d.path(key, entrySuffix), maxHead)
}

// write replaces the entry, in the space reserved for that if there is some.
// With reserve it first reserves space for the entry that will follow.
func (d dirShelf) write(key string, data []byte, withReserve bool) error {
	if err := d.prepare(); err != nil {
		return err
	}
	path, reserved := d.path(key, entrySuffix), d.path(key, reserveSuffix)
	if withReserve {
		if err := reserve(reserved, max(2*int64(len(data))+8<<10, leastRoom)); err != nil {
			return err
		}
		if err := replaceFile(path, data); err != nil {
			os.Remove(reserved)
			return err
		}
	} else if done, err := replaceFromReserve(reserved, path, data); err != nil {
		return err
	} else if !done {
		if err := replaceFile(path, data); err != nil {
			return err
		}
	}
	sweep(d.dir, d.now())
	return nil
}

// remove deletes the entry and all that was kept beside it but the lock: a lock
// file that is removed excludes nobody.
func (d dirShelf) remove(key string) error {
	if err := checkDirs(d.state, d.dir); errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	for _, suffix := range []string{reserveSuffix, damagedSuffix, entrySuffix} {
		path := d.path(key, suffix)
		if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
			continue // a read-only file system would not say so
		}
		if err := os.Remove(path); err != nil {
			return &UnwritableError{path, err}
		}
	}
	return syncDir(d.dir)
}

func (d dirShelf) putAside(key string) (string, error) {
	to := d.path(key, damagedSuffix)
	return to, rename(d.path(key, entrySuffix), to)
}

func (d dirShelf) keys() ([]string, error) {
	if err := checkDirs(d.state, d.dir); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(d.dir)
	if err != nil {
		return nil, err
	}
	var keys []string
	for _, e := range entries {
		key, ok := strings.CutSuffix(e.Name(), entrySuffix)
		if ok && isKey(key) {
			keys = append(keys, key)
		}
	}
	return keys, nil
}

func (d dirShelf) lock(ctx context.Context, key string, waiting func(token.Holder)) (*hold, error) {
	if err := d.prepare(); err != nil {
		return nil, err
	}
	return lockFile(ctx, d.path(key, lockSuffix), waiting)
}

func (d dirShelf) prepare() error {
	if err := makeDir(d.dir); err != nil {
		return err
	}
	return checkDirs(d.state, d.dir)
}
