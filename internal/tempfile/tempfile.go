// Package tempfile writes files that are to take the place of others by a rename.
package tempfile

import (
	"os"
	"path/filepath"
	"strings"
	"time"
)

const prefix = ".idpauth-"

// Ext ends the names of files that nobody needs for long: what a killed run left of
// them goes at a later Write.
const Ext = ".tmp"

// Write writes data through to the disk in a new file, which is the user's alone,
// and returns its path. It stands in the directory of its target, since a rename
// does not cross file systems; its name ends in ext.
func Write(dir, ext string, data []byte) (string, error) {
	f, err := os.CreateTemp(dir, prefix+"*"+ext)
	if err != nil {
		return "", err
	}
	sweep(dir, f)
	if err := fill(f, data); err != nil {
		os.Remove(f.Name())
		return "", err
	}
	return f.Name(), nil
}

// fill writes and closes a file. CreateTemp asked for mode 0600, of which the umask
// may have taken something away.
func fill(f *os.File, data []byte) error {
	err := f.Chmod(0o600)
	if err == nil {
		_, err = f.Write(data)
	}
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	return err
}

// sweep removes temporary files an hour older than our own.
func sweep(dir string, own *os.File) {
	info, err := own.Stat()
	if err != nil {
		return
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, entry := range entries {
		if !strings.HasPrefix(entry.Name(), prefix) || !strings.HasSuffix(entry.Name(), Ext) {
			continue
		}
		if old, err := entry.Info(); err == nil && old.Mode().IsRegular() && info.ModTime().Sub(old.ModTime()) > time.Hour {
			os.Remove(filepath.Join(dir, entry.Name()))
		}
	}
}
