package tokenstore

import (
	"errors"
	"io/fs"
	"os"
)

const reserveSuffix = ".reserve"

// reserve allocates a file of size bytes, so that what is written into it later
// finds its space on the disk. One that a killed process left is used again.
func reserve(path string, size int64) error {
	f, err := openFile(path, os.O_RDWR|os.O_CREATE)
	if err != nil {
		os.Remove(path)
		f, err = openFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL)
	}
	if err != nil {
		return &UnwritableError{path, err}
	}
	err = allocate(f, size)
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		os.Remove(path)
		return &UnwritableError{path, err}
	}
	return nil
}

// replaceFromReserve is replaceFile through a reserved file. It reports false
// where there is none.
func replaceFromReserve(reserved, path string, data []byte) (bool, error) {
	f, err := openFile(reserved, os.O_RDWR)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		os.Remove(reserved)
		return false, nil
	}
	if err := fill(f, data); err != nil {
		os.Remove(reserved)
		return true, &UnwritableError{path, err}
	}
	return true, commit(reserved, path)
}

// allocateZeros allocates by writing what the file lacks to size bytes.
func allocateZeros(f *os.File, size int64) error {
	fi, err := f.Stat()
	if err != nil {
		return err
	}
	zeros := make([]byte, 64<<10)
	for at := fi.Size(); at < size; {
		n, err := f.WriteAt(zeros[:min(int64(len(zeros)), size-at)], at)
		if err != nil {
			return err
		}
		at += int64(n)
	}
	return nil
}
