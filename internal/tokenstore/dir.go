package tokenstore

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// makeDir creates a directory of mode 0700 and its missing parents likewise,
// whatever the umask says.
func makeDir(path string) error {
	err := os.Mkdir(path, 0o700)
	if errors.Is(err, fs.ErrNotExist) && filepath.Dir(path) != path {
		if err := makeDir(filepath.Dir(path)); err != nil {
			return err
		}
		err = os.Mkdir(path, 0o700)
	}
	switch {
	case err == nil:
		err = os.Chmod(path, 0o700)
	case errors.Is(err, fs.ErrExist):
		return nil
	}
	if err != nil {
		return &UnwritableError{path, err}
	}
	return nil
}

// checkDirs checks the state directory and those below it on the way to path.
func checkDirs(state, path string) error {
	if err := checkStateDir(state); err != nil {
		return err
	}
	below, err := filepath.Rel(state, path)
	if err != nil {
		return err
	}
	dir := state
	for name := range strings.SplitSeq(below, string(filepath.Separator)) {
		dir = filepath.Join(dir, name)
		if err := checkDir(dir); err != nil {
			return err
		}
	}
	return nil
}

// checkStateDir is checkDir for the state directory, which may be a link: to a
// directory of ours that nobody else can swap for another.
func checkStateDir(path string) error {
	fi, err := os.Lstat(path)
	if err != nil || fi.Mode()&fs.ModeSymlink == 0 {
		return checkDir(path)
	}
	target, err := filepath.EvalSymlinks(path)
	if err != nil {
		return err
	}
	parent, err := os.Stat(filepath.Dir(target))
	if err != nil {
		return err
	}
	if othersMayWrite(parent) {
		return advise(fmt.Errorf("state directory %s is a link into %s, where others can write", path, filepath.Dir(target)),
			"set IDPAUTH_STATE_DIR to a directory of your own")
	}
	return checkDir(target)
}

// checkDir refuses what is not a directory of ours and takes the rights of
// others from one that is.
func checkDir(path string) error {
	fi, err := os.Lstat(path)
	if err != nil {
		return err
	}
	if !fi.IsDir() {
		return fmt.Errorf("%s is not a directory but a %s", path, kindOf(fi))
	}
	if err := checkOwner(path, fi); err != nil {
		return err
	}
	if !othersHaveRights(fi) {
		return nil
	}
	err = os.Chmod(path, 0o700)
	if err == nil || errors.Is(err, syscall.EROFS) {
		return nil
	}
	return fmt.Errorf("directory %s is open to others: %w", path, err)
}

// kindOf says what stands where something else was expected.
func kindOf(fi fs.FileInfo) string {
	switch fi.Mode().Type() {
	case 0:
		return "regular file"
	case fs.ModeDir:
		return "directory"
	case fs.ModeSymlink:
		return "symbolic link"
	case fs.ModeNamedPipe:
		return "named pipe"
	case fs.ModeSocket:
		return "socket"
	}
	return "device"
}
