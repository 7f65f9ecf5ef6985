package profiles

import (
	"errors"
	"fmt"
	"strings"
)

// Config is one loaded config file.
type Config struct {
	Path           string // absolute
	DefaultProfile string // "" when not set
	Settings       Settings
	Warnings       []string

	names []string
}

// Load reads the config file at path. That it is absent is fs.ErrNotExist; the
// caller decides whether that is fatal.
func Load(path string) (*Config, error) { return nil, errors.ErrUnsupported }

// Empty is the config of a user who has none: no profiles.
func Empty(path string) *Config { return &Config{Path: path} }

// Names lists the profiles in the order of the file.
func (c *Config) Names() []string { return c.names }

// Profile returns the named profile with its parents and its preset applied.
// An unknown name is a *NotFoundError.
func (c *Config) Profile(name string) (*Profile, error) {
	return nil, &NotFoundError{Name: name, Path: c.Path}
}

// Validate reports everything that is wrong with the profile whatever the flow.
func (p *Profile) Validate() error { return nil }

// NotFoundError says that the config file has no profile of that name.
type NotFoundError struct {
	Name     string
	Path     string
	NoConfig bool     // there is no config file
	Near     []string // names it may have meant
}

func (e *NotFoundError) Error() string {
	if e.NoConfig {
		return fmt.Sprintf("profile %q not found: no config at %s", e.Name, e.Path)
	}
	return fmt.Sprintf("profile %q not found in %s", e.Name, e.Path)
}

// Hint names what to type next.
func (e *NotFoundError) Hint() string {
	switch {
	case e.NoConfig:
		return "make one with: idpauth profile create NAME"
	case len(e.Near) > 0:
		return "did you mean " + strings.Join(e.Near, " or ") + "?"
	}
	return "idpauth profile list shows the profiles there are"
}
