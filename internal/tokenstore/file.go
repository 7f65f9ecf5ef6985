package tokenstore

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// errLink tells that a symbolic link stands in a file's place.
var errLink = errors.New("is a symbolic link")

// errTooLarge tells that a file cannot be ours for its size alone.
var errTooLarge = errors.New("is too large")

// openFile opens a regular file of ours. It follows no link, does not block on a
// pipe, and takes the rights of others from the file.
func openFile(path string, flag int) (*os.File, error) {
	if fi, err := os.Lstat(path); err == nil {
		if fi.Mode()&fs.ModeSymlink != 0 {
			return nil, fmt.Errorf("%s %w", path, errLink)
		}
		if !fi.Mode().IsRegular() {
			return nil, fmt.Errorf("%s is not a regular file but a %s%s", path, kindOf(fi), ownedBy(fi))
		}
		if err := checkOwner(path, fi); err != nil {
			return nil, err
		}
	}
	f, err := os.OpenFile(path, flag|openFlags, 0o600)
	if err != nil {
		return nil, err
	}
	fi, err := f.Stat()
	if err == nil && !fi.Mode().IsRegular() {
		err = fmt.Errorf("%s is not a regular file but a %s", path, kindOf(fi))
	}
	if err == nil {
		err = checkOwner(path, fi)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	if fi.Mode().Perm() != 0o600 {
		f.Chmod(0o600) // a read-only file system keeps the mode it has
	}
	return f, nil
}

// readFile reads a file of ours of at most limit bytes.
func readFile(path string, limit int64) ([]byte, error) {
	f, err := openFile(path, os.O_RDONLY)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) > limit {
		return nil, fmt.Errorf("%s %w", path, errTooLarge)
	}
	return data, nil
}

// readPrefix reads at most limit bytes from the start of a file of ours.
func readPrefix(path string, limit int64) ([]byte, error) {
	f, err := openFile(path, os.O_RDONLY)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, limit))
}
