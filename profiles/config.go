package profiles

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// Config is one loaded config file. The whole file has been checked; a profile
// is put together when it is asked for.
type Config struct {
	Path           string // absolute
	DefaultProfile string // "" when not set
	Settings       Settings
	Warnings       []string

	absent   bool
	settings settings
	entries  []*entry // in the order of the file
	env      []string // variables named by {env: …}
}

// entry is a profile as the file has it.
type entry struct {
	name    string
	node    *yaml.Node
	extends string
}

// Load reads the config file at path. That it is absent is fs.ErrNotExist; the
// caller decides whether that is fatal.
func Load(path string) (*Config, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("config: %w", err)
	}
	f, info, err := openRegular(path)
	if err != nil {
		return nil, fmt.Errorf("config: %w", err)
	}
	defer f.Close()
	if err := checkOwner(path, info); err != nil {
		return nil, err
	}
	content, err := readAll(f, maxFile)
	if err != nil {
		return nil, fmt.Errorf("config: %w", err)
	}
	c, inline, err := parseConfig(path, content)
	if err != nil {
		return nil, err
	}
	if inline && readableByOthers(info) {
		c.Warnings = append(c.Warnings, fmt.Sprintf("%s holds a secret as plain text and its mode is %#o: chmod 600 it, or name the secret's source, such as {env: NAME}", path, info.Mode().Perm()))
	}
	return c, nil
}

// parseConfig checks all of content; inline says whether a secret stands in it.
func parseConfig(path string, content []byte) (c *Config, inline bool, err error) {
	d := &decoder{dir: filepath.Dir(path)}
	c = &Config{Path: path, settings: settings{}}
	root, err := parse(content)
	if err == nil && root != nil {
		err = fields(d, "", root, fileKeys(), c)
	}
	if err == nil {
		c.Settings, err = c.LoadSettings(func(string) (string, bool) { return "", false })
	}
	if mistake := new(decodeError); errors.As(err, &mistake) {
		mistake.path = path
	}
	if err != nil {
		return nil, false, err
	}
	c.env = d.env
	return c, d.inline, nil
}

// fileKeys are the keys of the file itself.
func fileKeys() map[string]field[Config] {
	return map[string]field[Config]{
		"default_profile": text(func(c *Config) *string { return &c.DefaultProfile }),
		"settings": func(d *decoder, at string, v *yaml.Node, c *Config) error {
			return fields(d, at+".", v, settingKeys, &c.settings)
		},
		"profiles": func(d *decoder, at string, v *yaml.Node, c *Config) error {
			return c.decodeProfiles(d, at, v)
		},
	}
}

// decodeProfiles lists the profiles and checks each of them.
func (c *Config) decodeProfiles(d *decoder, at string, v *yaml.Node) error {
	alike := map[string]*yaml.Node{}
	return members(at, v, func(key, value *yaml.Node) error {
		if err := CheckName(key.Value); err != nil {
			return wrong(key, at, "%v", err)
		}
		folded := strings.ToLower(key.Value)
		if other := alike[folded]; other != nil {
			return wrong(key, at, "%q and %q differ in nothing but case (lines %d and %d)", other.Value, key.Value, other.Line, key.Line)
		}
		alike[folded] = key
		e := &entry{name: key.Value, node: value}
		c.entries = append(c.entries, e)
		var p Profile
		if err := e.decode(d, &p); err != nil {
			return err
		}
		e.extends = p.Extends
		return nil
	})
}

// decode puts the entry's own keys into p. A profile without any is one all
// the same.
func (e *entry) decode(d *decoder, p *Profile) error {
	if isNull(e.node) {
		return nil
	}
	return within("profiles."+e.name, fields(d, "", e.node, profileKeys, p))
}

// Empty is the config of a user who has none: no profiles.
func Empty(path string) *Config { return &Config{Path: path, absent: true} }

// Names lists the profiles in the order of the file.
func (c *Config) Names() []string {
	names := make([]string, len(c.entries))
	for i, e := range c.entries {
		names[i] = e.name
	}
	return names
}

func (c *Config) entry(name string) *entry {
	i := slices.IndexFunc(c.entries, func(e *entry) bool { return e.name == name })
	if i < 0 {
		return nil
	}
	return c.entries[i]
}

// Profile returns the named profile with its parents and its preset applied.
// An unknown name is a *NotFoundError.
func (c *Config) Profile(name string) (*Profile, error) {
	if err := c.Has(name); err != nil {
		return nil, err
	}
	e := c.entry(name)
	ancestors, err := c.lineage(e)
	if err != nil {
		return nil, err
	}
	p := &Profile{Name: name, Origins: Origins{}}
	for _, e := range slices.Backward(ancestors) {
		d := &decoder{dir: filepath.Dir(c.Path), source: "profile " + e.name, origins: p.Origins}
		if err := e.decode(d, p); err != nil {
			return nil, err
		}
	}
	if err := p.applyPreset(); err != nil {
		return nil, fmt.Errorf("profile %q: %w", name, err)
	}
	return p, nil
}
