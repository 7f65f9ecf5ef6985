package profiles

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// openRegular opens a regular file for reading. Anything else is refused by
// name before it is opened: a named pipe would block, a device has no end.
func openRegular(path string) (*os.File, fs.FileInfo, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, nil, statError(path, err)
	}
	if !info.Mode().IsRegular() {
		return nil, nil, fmt.Errorf("reading %s: it is %s", path, kind(info.Mode()))
	}
	f, err := os.OpenFile(path, os.O_RDONLY|nonblock, 0)
	if err != nil {
		return nil, nil, fmt.Errorf("reading %s: %w", path, pathCause(err))
	}
	info, err = f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("it is %s", kind(info.Mode()))
	}
	if err != nil {
		f.Close()
		return nil, nil, fmt.Errorf("reading %s: %w", path, pathCause(err))
	}
	return f, info, nil
}

// readAll reads f to its end, but at most one byte more than limit.
func readAll(f *os.File, limit int) ([]byte, error) {
	content, err := io.ReadAll(io.LimitReader(f, int64(limit)+1))
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", f.Name(), pathCause(err))
	}
	return content, nil
}

// statError tells a symbolic link to nowhere from a file that is not there:
// the one is a mistake, the other may be fine.
func statError(path string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		if target, linkErr := os.Readlink(path); linkErr == nil {
			return fmt.Errorf("reading %s: it is a symbolic link to %q, which does not exist", path, target)
		}
	}
	return fmt.Errorf("reading %s: %w", path, pathCause(err))
}

// pathCause drops the path that an error of package os repeats.
func pathCause(err error) error {
	var pathErr *fs.PathError
	var linkErr *os.LinkError
	switch {
	case errors.As(err, &pathErr):
		return pathErr.Err
	case errors.As(err, &linkErr):
		return linkErr.Err
	}
	return err
}

func kind(mode fs.FileMode) string {
	switch {
	case mode.IsDir():
		return "a directory"
	case mode&fs.ModeNamedPipe != 0:
		return "a named pipe"
	case mode&fs.ModeSocket != 0:
		return "a socket"
	case mode&fs.ModeDevice != 0:
		return "a device"
	}
	return "no regular file"
}

// OwnerError says that a config file may be somebody else's work.
type OwnerError struct {
	Path   string
	Reason string
	Cure   string // a command
}

func (e *OwnerError) Error() string { return "config " + e.Path + " is refused: " + e.Reason }

// Hint names the command that makes the file trustworthy.
func (e *OwnerError) Hint() string { return e.Cure }
