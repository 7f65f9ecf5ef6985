package profiles

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"idpauth/internal/tempfile"
)

// Staged is the next content of a config file. It is written out beside the file,
// so that whoever gives something up for it knows that it can be written.
type Staged struct {
	edit *Edit
	temp string
}

// Stage writes the text out, unless there is a mistake in it. Discard is due
// whatever happens.
func (e *Edit) Stage() (*Staged, error) {
	if _, err := e.Config(); err != nil {
		return nil, err
	}
	temp, err := writeBeside(e.file, tempfile.Ext, e.text)
	if err != nil {
		return nil, fmt.Errorf("config: writing %s: %w", e.path, pathCause(err))
	}
	return &Staged{e, temp}, nil
}

// Save makes it the content of the file, unless somebody else has given it another
// one since it was read. A crash leaves the old content or the new, whole.
func (s *Staged) Save() error {
	e := s.edit
	now, err := os.ReadFile(e.file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		now = nil
	case err != nil:
		return fmt.Errorf("config: reading %s: %w", e.path, pathCause(err))
	}
	if !bytes.Equal(now, e.old) {
		return fmt.Errorf("config %s has changed meanwhile; nothing was written", e.path)
	}
	if err := os.Rename(s.temp, e.file); err != nil {
		return fmt.Errorf("config: writing %s: %w", e.path, pathCause(err))
	}
	return nil
}

// Discard takes away what has not been saved.
func (s *Staged) Discard() { os.Remove(s.temp) }

// Save is Stage and the saving of it.
func (e *Edit) Save() error {
	s, err := e.Stage()
	if err != nil {
		return err
	}
	defer s.Discard()
	return s.Save()
}

// writeBeside writes data to a new file beside path, for the user alone, and makes
// the directories on the way there.
func writeBeside(path, ext string, data []byte) (string, error) {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	return tempfile.Write(dir, ext, data)
}
