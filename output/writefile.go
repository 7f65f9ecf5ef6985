package output

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"idpauth/internal/tempfile"
)

// WriteFile writes a token where get-token's --file says. A regular file is
// replaced as a whole by one of mode 0600. Devices and pipes, and /dev/stdout or
// /dev/fd/N whatever is behind them, are written to directly. A link is followed
// only out of a directory in which nobody else could have placed it.
func WriteFile(path string, data []byte) error {
	if err := writeFile(path, data); err != nil {
		return fmt.Errorf("writing %q: %w", path, cause(err))
	}
	return nil
}

func writeFile(path string, data []byte) error {
	if path == "" {
		return errors.New("the name is empty")
	}
	if n, ok := descriptor(path); ok {
		return writeDescriptor(n, data)
	}
	path, err := resolve(path)
	if err != nil {
		return err
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return replace(path, data)
	case err != nil:
		return err
	case info.IsDir():
		return errors.New("it is a directory")
	case !info.Mode().IsRegular():
		return writeDirectly(path, data)
	case isHardLinked(info) && othersCanWrite(filepath.Dir(path)):
		return errors.New("it has several names (hard links) and others can write to its directory")
	}
	return replace(path, data)
}

// cause drops the operation and the path, which may be that of a temporary file.
func cause(err error) error {
	if pathError, ok := errors.AsType[*fs.PathError](err); ok {
		return pathError.Err
	}
	if linkError, ok := errors.AsType[*os.LinkError](err); ok {
		return linkError.Err
	}
	return err
}

// descriptor recognises the names of our own open files. Opening them by name
// would start at the beginning of a file that the shell appends to.
func descriptor(path string) (int, bool) {
	switch path {
	case "/dev/stdout":
		return 1, true
	case "/dev/stderr":
		return 2, true
	}
	for _, dir := range []string{"/dev/fd/", "/proc/self/fd/"} {
		if number, ok := strings.CutPrefix(path, dir); ok {
			n, err := strconv.ParseUint(number, 10, 31)
			return int(n), err == nil
		}
	}
	return 0, false
}

// resolve follows symbolic links one by one, so that each can be judged by the
// directory it stands in.
func resolve(path string) (string, error) {
	const most = 40 // as Linux
	for range most {
		info, err := os.Lstat(path)
		if err != nil || info.Mode()&fs.ModeSymlink == 0 {
			return path, nil
		}
		dir := filepath.Dir(path)
		if othersCanWrite(dir) {
			return "", errors.New("it is a symbolic link and others can write to its directory")
		}
		// The links of /proc/PID/fd do not hold a path.
		if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() && !info.IsDir() {
			return path, nil
		}
		target, err := os.Readlink(path)
		if err != nil {
			return "", err
		}
		if !filepath.IsAbs(target) {
			target = dir + string(filepath.Separator) + target // Join would cut a ".." behind a link
		}
		path = target
	}
	return "", errors.New("too many symbolic links")
}

// writeDirectly writes to a device, pipe or socket, unless somebody else may
// have placed it there to read along.
func writeDirectly(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	switch {
	case err != nil:
	case info.Mode().IsRegular():
		err = errors.New("it changed while it was opened")
	case isForeign(info) && othersCanWrite(filepath.Dir(path)):
		err = errors.New("it belongs to somebody else and others can write to its directory")
	default:
		_, err = f.Write(data)
	}
	return errors.Join(err, f.Close())
}

// replace puts a new file in the place of path: a reader sees all of the old one
// or all of the new one.
func replace(path string, data []byte) error {
	temp, err := tempfile.Write(filepath.Dir(path), tempfile.Ext, data)
	if err != nil {
		return err
	}
	if err := os.Rename(temp, path); err != nil {
		os.Remove(temp)
		return err
	}
	return nil
}
