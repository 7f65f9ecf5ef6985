package profiles

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// editable finds the file that path names and checks that it may be replaced: a
// link is followed where nobody else can swap it or its target.
func editable(path string) (string, error) {
	if _, err := os.Lstat(path); err != nil {
		return "", fmt.Errorf("reading %s: %w", path, pathCause(err))
	}
	f, info, err := openRegular(path)
	if err != nil {
		return "", err
	}
	f.Close()
	if err := checkOwner(path, info); err != nil {
		return "", err
	}
	file, err := filepath.EvalSymlinks(path)
	if err != nil {
		return "", fmt.Errorf("reading %s: %w", path, pathCause(err))
	}
	if link, err := os.Lstat(path); err != nil || link.Mode()&fs.ModeSymlink == 0 {
		return path, err
	}
	for _, dir := range []string{filepath.Dir(path), filepath.Dir(file)} {
		info, err := os.Stat(dir)
		if err != nil {
			return "", fmt.Errorf("reading %s: %w", dir, pathCause(err))
		}
		if othersMayWrite(info) {
			return "", fmt.Errorf("%s is a symbolic link to %s, and others can write to %s", path, file, dir)
		}
	}
	return file, nil
}
