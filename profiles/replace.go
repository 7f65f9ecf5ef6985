package profiles

import (
	"errors"
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

// replaceFile makes data the content of path, which becomes the user's alone. A
// crash leaves the old content or the new, whole.
func replaceFile(path string, data []byte) error {
	temp, err := writeBeside(path, ".tmp", data)
	if err != nil {
		return pathCause(err)
	}
	if err = os.Rename(temp, path); err != nil {
		os.Remove(temp)
	}
	var linkErr *os.LinkError
	if errors.As(err, &linkErr) {
		return linkErr.Err
	}
	return err
}

// writeBeside writes data to a new file beside path, for the user alone, and makes
// the directories on the way there.
func writeBeside(path, suffix string, data []byte) (string, error) {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	f, err := os.CreateTemp(dir, ".idpauth-*"+suffix)
	if err != nil {
		return "", err
	}
	err = f.Chmod(0o600) // the umask may have taken something away
	if err == nil {
		_, err = f.Write(data)
	}
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		os.Remove(f.Name())
		return "", err
	}
	return f.Name(), nil
}
