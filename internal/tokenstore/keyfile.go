package tokenstore

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
)

// keyfile keeps the data key in a file that only its owner may read.
type keyfile struct{ state, dir string }

func (k keyfile) path() string { return filepath.Join(k.dir, "key") }

func (k keyfile) load(context.Context) ([]byte, error) {
	raw, err := readKeyFile(k.state, k.path())
	if err != nil {
		return nil, err
	}
	if len(raw) != keySize {
		return nil, damagedKey(k.path())
	}
	return raw, nil
}

func (k keyfile) create(context.Context) ([]byte, error) {
	raw := newRawKey()
	return raw, writeKeyFile(k.state, k.path(), raw)
}

// maxKeyFile bounds the files that hold or describe a data key.
const maxKeyFile = 4 << 10

func readKeyFile(state, path string) ([]byte, error) {
	err := checkDirs(state, filepath.Dir(path))
	var data []byte
	if err == nil {
		data, err = readFile(path, maxKeyFile)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%w: %s is missing", errNoKey, path)
	case errors.Is(err, errTooLarge):
		return nil, damagedKey(path)
	}
	return data, err
}

func writeKeyFile(state, path string, data []byte) error {
	if err := makeDir(filepath.Dir(path)); err != nil {
		return err
	}
	if err := checkDirs(state, filepath.Dir(path)); err != nil {
		return err
	}
	return replaceFile(path, data)
}

func damagedKey(path string) error {
	return advise(fmt.Errorf("%s is damaged", path),
		"restore it from a backup, or remove it after: idpauth logout --all --local-only")
}
