package profiles

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// Edit is a config file on its way to another content. What is not edited stays
// as it is written: comments, order, blank lines.
type Edit struct {
	path string // as it was given
	file string // where the content is: the target of a link
	old  []byte // nil: there is no file yet
	text []byte

	names []string // of the profiles in text
}

// NewEdit reads the config file at path; one that is not there begins empty. A
// file with mistakes is refused, since an edit could lose what they meant.
func NewEdit(path string) (*Edit, error) {
	e, err := OpenEdit(path)
	if err != nil {
		return nil, err
	}
	c, err := e.Config()
	if err != nil {
		return nil, err
	}
	e.names = c.Names()
	return e, nil
}

// OpenEdit is NewEdit for a person who is to see the text, and takes a file with
// mistakes too.
func OpenEdit(path string) (*Edit, error) {
	file, err := editable(path)
	if errors.Is(err, fs.ErrNotExist) {
		return &Edit{path: path, file: path}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("config: %w", err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("config: reading %s: %w", path, pathCause(err))
	}
	return &Edit{path: path, file: file, old: text, text: text}, nil
}

// Text is what the file would hold if it were saved.
func (e *Edit) Text() []byte { return e.text }

// SetText takes another text in place of all that was there.
func (e *Edit) SetText(text []byte) { e.text = text }

// Copy writes the text to a new file beside the config, for the user alone, and
// returns its path.
func (e *Edit) Copy() (string, error) {
	path, err := writeBeside(e.file, ".yaml", e.text)
	if err != nil {
		return "", fmt.Errorf("config: copying %s: %w", e.path, pathCause(err))
	}
	return path, nil
}

// Path is the file's, as it was given.
func (e *Edit) Path() string { return e.path }

// Vacant says why no profile of that name can be added.
func (e *Edit) Vacant(name string) error {
	if err := CheckName(name); err != nil {
		return err
	}
	for _, taken := range e.names {
		if taken == name {
			return &TakenError{Name: name, Path: e.path}
		}
		if strings.EqualFold(taken, name) {
			return fmt.Errorf("profile %s differs from %s in nothing but case", quote(name), quote(taken))
		}
	}
	return nil
}

// AddProfile adds a profile behind the others.
func (e *Edit) AddProfile(name string, settings []Assignment) error {
	if err := e.Vacant(name); err != nil {
		return err
	}
	value := &yaml.Node{Kind: yaml.MappingNode}
	for _, s := range settings {
		if err := assign(value, s); err != nil {
			return fmt.Errorf("profile %s: %w", quote(name), err)
		}
	}
	old := *e
	if err := e.addEntry(name, value); err != nil {
		return err
	}
	if _, err := e.Config(); err != nil {
		*e = old
		return err
	}
	return nil
}

// addEntry adds a profile whose name is vacant.
func (e *Edit) addEntry(name string, value *yaml.Node) error {
	d, err := newDraft(e.path, e.text)
	if err != nil {
		return err
	}
	d.addProfile(name, value)
	text, err := d.result()
	if err != nil {
		return fmt.Errorf("profile %s: %w", quote(name), err)
	}
	e.text, e.names = text, append(slices.Clone(e.names), name)
	return nil
}

// Config is what the file would be if it were saved.
func (e *Edit) Config() (*Config, error) {
	c, _, err := parseConfig(e.path, e.text)
	return c, err
}
