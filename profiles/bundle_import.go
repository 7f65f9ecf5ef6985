package profiles

import (
	"bytes"
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"
)

// ReadBundle reads the text of a bundle or of any config file. Its name is for
// messages, relative paths start at dir. What a config says beside its profiles is
// named in left.
func ReadBundle(text []byte, name, dir string) (b *Bundle, left []string, err error) {
	if err := knownHeader(text); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", name, err)
	}
	c, _, err := parseConfig(name, text)
	if err != nil {
		return nil, nil, err
	}
	if len(c.entries) == 0 {
		return nil, nil, fmt.Errorf("%s holds no profiles", name)
	}
	if err := fewEnough(len(c.entries)); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", name, err)
	}
	if c.DefaultProfile != "" {
		left = append(left, "default_profile")
	}
	if len(c.settings) > 0 {
		left = append(left, "settings")
	}
	var entries []*yaml.Node
	for _, e := range c.entries {
		entries = append(entries, textNode(e.name), bare(e.node))
	}
	b, err = newBundle(dir, entries)
	return b, left, err
}

// knownHeader refuses a bundle of a later version.
func knownHeader(text []byte) error {
	const name = "# idpauth export "
	first, _, _ := bytes.Cut(text, []byte("\n"))
	line := strings.TrimRight(string(first), "\r")
	if !strings.HasPrefix(line, name) {
		return nil
	}
	if version, _, _ := strings.Cut(line, ";"); version != bundleHeader {
		return fmt.Errorf("a form of export that this idpauth does not know: %s", quote(strings.TrimPrefix(version, name)))
	}
	return nil
}

// Rename gives the only profile of the bundle another name.
func (b *Bundle) Rename(name string) error {
	if len(b.entries) != 2 {
		return fmt.Errorf("%d profiles cannot all be called %s", len(b.entries)/2, quote(name))
	}
	if err := CheckName(name); err != nil {
		return err
	}
	b.entries[0].Value = name
	for i := range b.Secrets {
		b.Secrets[i].Profile = name
	}
	for i := range b.Programs {
		b.Programs[i].Profile = name
	}
	return nil
}
