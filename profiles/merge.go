package profiles

import (
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"
)

// ConflictError tells of profiles that a bundle has and the config has otherwise.
type ConflictError struct {
	Names []string
	Path  string
}

func (e *ConflictError) Error() string {
	if len(e.Names) == 1 {
		return fmt.Sprintf("profile %s exists already in %s and says something else", quote(e.Names[0]), e.Path)
	}
	quoted := make([]string, len(e.Names))
	for i, name := range e.Names {
		quoted[i] = quote(name)
	}
	return fmt.Sprintf("profiles %s exist already in %s and say something else", strings.Join(quoted, ", "), e.Path)
}

// Hint names the ways out.
func (e *ConflictError) Hint() string { return "add --replace, or --name NAME for a single profile" }

// Merge takes over the profiles of a bundle. One that the config has as it is stays;
// one that it has otherwise is a *ConflictError unless replace is set.
func (e *Edit) Merge(b *Bundle, replace bool) error {
	before, err := e.Config()
	if err != nil {
		return err
	}
	var added, changed []*yaml.Node
	var conflicts []string
	for i := 0; i < len(b.entries); i += 2 {
		name, value := b.entries[i], b.entries[i+1]
		old := before.entry(name.Value)
		switch {
		case old == nil:
			if err := e.Vacant(name.Value); err != nil {
				return err
			}
			added = append(added, name, value)
		case before.says(old, value):
		case replace:
			changed = append(changed, name, value)
		default:
			conflicts = append(conflicts, name.Value)
		}
	}
	if len(conflicts) > 0 {
		return &ConflictError{conflicts, e.path}
	}
	for i := 0; i < len(changed); i += 2 {
		if err := e.replaceProfile(changed[i].Value, changed[i+1]); err != nil {
			return err
		}
	}
	for i := 0; i < len(added); i += 2 {
		if err := e.addEntry(added[i].Value, added[i+1]); err != nil {
			return err
		}
	}
	return nil
}

// says reports whether the value says of a profile what its entry does.
func (c *Config) says(e *entry, value *yaml.Node) bool {
	other := &entry{name: e.name, node: value}
	return len(differences(c.own(e), c.own(other))) == 0
}

// replaceProfile changes the keys of a profile that differ. The others stay as they
// are written.
func (e *Edit) replaceProfile(name string, value *yaml.Node) error {
	doc, err := readTree(e.text)
	if err != nil {
		return err
	}
	old := child(child(content(doc), "profiles"), name)
	for i := 0; i+1 < len(value.Content); i += 2 {
		key, now := value.Content[i].Value, value.Content[i+1]
		if was := child(old, key); was != nil && sameTree(was, now) && was.Style == now.Style {
			continue
		}
		if err := e.put(name, key, now); err != nil {
			return err
		}
	}
	if old == nil || old.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i < len(old.Content); i += 2 {
		if key := old.Content[i].Value; child(value, key) == nil {
			if err := e.Unset(name, key); err != nil {
				return err
			}
		}
	}
	return nil
}
