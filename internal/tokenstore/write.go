package tokenstore

import (
	"crypto/rand"
	"os"
	"path/filepath"
)

// UnwritableError tells that the state directory cannot be written: read-only,
// full, over quota, not ours. Nothing is lost, but nothing can be stored.
type UnwritableError struct {
	Path string
	Err  error
}

func (e *UnwritableError) Error() string {
	return "cannot write " + e.Path + ": " + reason(e.Err).Error()
}

func (e *UnwritableError) Unwrap() error { return e.Err }

// Unwritable tells this error from others where the type is not known.
func (e *UnwritableError) Unwritable() bool { return true }

// reason strips a path that the text around it names already.
func reason(err error) error {
	switch e := err.(type) {
	case *os.PathError:
		return e.Err
	case *os.LinkError:
		return e.Err
	}
	return err
}

const tempSuffix = ".tmp"

// replaceFile makes data the content of path. A crash or an error at any moment
// leaves the old content or the new, whole.
func replaceFile(path string, data []byte) error {
	temp := path + "." + rand.Text() + tempSuffix
	f, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL|openFlags, 0o600)
	if err != nil {
		return &UnwritableError{path, err}
	}
	if err := fill(f, data); err != nil {
		os.Remove(temp)
		return &UnwritableError{path, err}
	}
	return commit(temp, path)
}

// fill writes data as the file's whole content and closes it. A failed sync or
// close is a failed write.
func fill(f *os.File, data []byte) error {
	err := f.Chmod(0o600)
	if err == nil {
		_, err = f.WriteAt(data, 0)
	}
	if err == nil {
		err = f.Truncate(int64(len(data)))
	}
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	return err
}

// commit renames a filled file to its place and makes that last.
func commit(temp, path string) error {
	err := rename(temp, path)
	if err != nil {
		os.Remove(temp)
	} else {
		err = syncDir(filepath.Dir(path))
	}
	if err != nil {
		return &UnwritableError{path, err}
	}
	return nil
}
