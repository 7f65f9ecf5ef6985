package profiles

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// bundleHeader is the first line of a bundle's text; the number grows when an older
// reader could take the text wrongly.
const bundleHeader = "# idpauth export 1"

// Bundle packs the named profiles together with those that they need: what they
// extend and whose tokens they exchange. Comments stay behind.
func (c *Config) Bundle(names []string) (*Bundle, error) {
	wanted := map[*entry]bool{}
	for _, name := range names {
		if _, err := c.Profile(name); err != nil {
			return nil, err
		}
		c.gather(c.entry(name), wanted)
	}
	var entries []*yaml.Node
	for _, e := range c.entries {
		if wanted[e] {
			entries = append(entries, textNode(e.name), bare(e.node))
		}
	}
	return newBundle(filepath.Dir(c.Path), entries)
}

// gather adds e and the profiles that it needs.
func (c *Config) gather(e *entry, wanted map[*entry]bool) {
	if e == nil || wanted[e] {
		return
	}
	wanted[e] = true
	for _, reference := range profileReferences(e.node) {
		c.gather(c.entry(reference.value().Value), wanted)
	}
}

// Text is the bundle as a config file. Characters that a screen would not show
// stand in double-quoted strings only.
func (b *Bundle) Text() ([]byte, error) {
	all := &yaml.Node{Kind: yaml.MappingNode}
	for i := 0; i < len(b.entries); i += 2 {
		all.Content = append(all.Content, b.entries[i], bare(b.entries[i+1]))
	}
	root := &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{textNode("profiles"), all}}
	text, err := encode(root, 2)
	if err != nil {
		return nil, fmt.Errorf("writing the profiles: %w", err)
	}
	text = slices.Concat([]byte(bundleHeader+"; idpauth profile import reads it\n"), text)
	if got, err := parse(text); err != nil || !sameTree(got, root) {
		return nil, errors.Join(errors.New("the profiles cannot be written as YAML"), err)
	}
	return text, nil
}

// bare is a copy of a profile without comments and absent keys.
func bare(profile *yaml.Node) *yaml.Node {
	if c := withoutNulls(profile); c != nil {
		return c
	}
	return &yaml.Node{Kind: yaml.MappingNode}
}

// withoutNulls is a copy of the node without absent keys and the mappings that they
// leave empty, nil where nothing is left.
func withoutNulls(n *yaml.Node) *yaml.Node {
	if isNull(n) {
		return nil
	}
	c := quoted(n)
	if n.Kind != yaml.MappingNode {
		for _, item := range n.Content {
			c.Content = append(c.Content, quoted(item))
		}
		return c
	}
	for i := 0; i < len(n.Content); i += 2 {
		if value := withoutNulls(n.Content[i+1]); value != nil {
			c.Content = append(c.Content, quoted(n.Content[i]), value)
		}
	}
	if len(n.Content) > 0 && len(c.Content) == 0 {
		return nil
	}
	return c
}

// quoted is a copy of the node without its content, in double quotes where it holds
// more than printable ASCII and line ends.
func quoted(n *yaml.Node) *yaml.Node {
	c := &yaml.Node{Kind: n.Kind, Tag: n.Tag, Value: n.Value, Style: n.Style}
	if strings.ContainsFunc(n.Value, func(r rune) bool { return (r < ' ' || r > '~') && r != '\n' }) {
		c.Style = yaml.DoubleQuotedStyle
	}
	return c
}
