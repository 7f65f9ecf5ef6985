package profiles

import (
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// maxLineage bounds how many profiles stand behind one another: more is a
// mistake, and nobody could say what such a profile means.
const maxLineage = 16

// lineage returns e and its ancestors, the profile itself first. Decoded in the
// opposite order they yield the child over its parents key by key.
func (c *Config) lineage(e *entry) ([]*entry, error) {
	var found []*entry
	for {
		seen := slices.Contains(found, e)
		found = append(found, e)
		switch {
		case seen:
			return nil, c.extendsError(found, "is a cycle")
		case len(found) > maxLineage:
			return nil, c.extendsError(found, fmt.Sprintf("is longer than %d profiles", maxLineage))
		case e.extends == "":
			return found, nil
		}
		parent := c.entry(e.extends)
		if parent == nil {
			reason := fmt.Sprintf("ends at %s, which is no profile%s", quote(e.extends), didYouMean(e.extends, c.Names()))
			return nil, c.extendsError(found, reason)
		}
		e = parent
	}
}

// Extended reports whether other profiles extend the named one, which then need
// not be complete: they are.
func (c *Config) Extended(name string) bool {
	return slices.ContainsFunc(c.entries, func(e *entry) bool { return e.extends == name })
}

// extendsError shows the chain of profiles that leads nowhere.
func (c *Config) extendsError(chain []*entry, reason string) error {
	names := make([]string, len(chain))
	for i, e := range chain {
		names[i] = e.name
	}
	last := chain[len(chain)-1]
	if last.extends == "" {
		last = chain[len(chain)-2]
	}
	err := wrong(last.extendsNode(), "profiles."+last.name+".extends", "the chain %s %s", strings.Join(names, " > "), reason)
	err.path = c.Path
	return err
}

func (e *entry) extendsNode() *yaml.Node {
	for i := 0; i < len(e.node.Content); i += 2 {
		if e.node.Content[i].Value == "extends" {
			return e.node.Content[i]
		}
	}
	return e.node
}
