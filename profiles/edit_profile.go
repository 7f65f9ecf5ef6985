package profiles

import (
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// Set gives a key of a profile a value, in place of the one that it has.
func (e *Edit) Set(profile string, s Assignment) error {
	value, err := valueNode(s)
	if err != nil {
		return fmt.Errorf("profile %s: %w", quote(profile), err)
	}
	return e.put(profile, s.Key, value)
}

// put is Set with a value that is read already.
func (e *Edit) put(profile, key string, value *yaml.Node) error {
	return e.change(profile, func(d *draft, at place) error {
		keys := strings.Split(key, ".")
		if slices.Contains(keys, "") {
			return fmt.Errorf("%s is no key", quote(key))
		}
		for i, key := range keys {
			found, ok := find(at.value(), key)
			switch {
			case !ok && at.value().Kind != yaml.MappingNode && !isNull(at.value()):
				return fmt.Errorf("%s holds a value of its own; set it as a whole", quote(strings.Join(keys[:i], ".")))
			case !ok:
				d.add(at, key, nested(keys[i+1:], value))
				return nil
			}
			at = found
		}
		d.replace(at, value)
		return nil
	})
}

// nested is the value in a mapping for each of the keys.
func nested(keys []string, value *yaml.Node) *yaml.Node {
	if len(keys) == 0 {
		return value
	}
	return &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{textNode(keys[0]), nested(keys[1:], value)}}
}

// Unset takes a key from a profile, and with it the mapping that it leaves empty.
func (e *Edit) Unset(profile, key string) error {
	return e.change(profile, func(d *draft, at place) error {
		var last place
		for name := range strings.SplitSeq(key, ".") {
			found, ok := find(at.value(), name)
			if !ok {
				return fmt.Errorf("key %s is not set", quote(key))
			}
			if last.in == nil || len(at.value().Content) > 2 {
				last = found
			}
			at = found
		}
		d.remove(last)
		return nil
	})
}

// DeleteProfile takes a profile out, and default_profile where that names it.
func (e *Edit) DeleteProfile(name string) error {
	return e.change(name, func(d *draft, at place) error {
		d.remove(at)
		if chosen, ok := find(d.root, "default_profile"); ok && chosen.value().Value == name {
			d.remove(chosen)
		}
		return nil
	})
}

// RenameProfile gives a profile another name wherever it stands: extends,
// default_profile and the tokens of other profiles.
func (e *Edit) RenameProfile(name, to string) error {
	if !strings.EqualFold(name, to) || name == to {
		if err := e.Vacant(to); err != nil {
			return err
		}
	} else if err := CheckName(to); err != nil {
		return err
	}
	return e.change(name, func(d *draft, at place) error {
		d.rename(at, to)
		var references []place
		if chosen, ok := find(d.root, "default_profile"); ok {
			references = append(references, chosen)
		}
		for i := 1; i < len(at.in.Content); i += 2 {
			references = append(references, profileReferences(at.in.Content[i])...)
		}
		for _, reference := range references {
			if reference.value().Value == name {
				d.replace(reference, textNode(to))
			}
		}
		return nil
	})
}

// profileReferences are the places at which a profile names another one.
func profileReferences(profile *yaml.Node) (found []place) {
	if parent, ok := find(profile, "extends"); ok {
		found = append(found, parent)
	}
	for _, key := range []string{"subject_token", "actor_token"} {
		if source, ok := find(child(profile, key), "profile"); ok {
			found = append(found, source)
		}
	}
	return found
}

// SetDefault makes a profile the default.
func (e *Edit) SetDefault(name string) error {
	return e.change(name, func(d *draft, _ place) error {
		value := textNode(name)
		if chosen, ok := find(d.root, "default_profile"); ok {
			d.replace(chosen, value)
			return nil
		}
		d.addFirst("default_profile", value)
		return nil
	})
}

// addFirst puts an entry before the others of the file, but behind the comment
// that the file begins with.
func (d *draft) addFirst(key string, value *yaml.Node) {
	if isFlow(d.root) {
		d.addFlow(d.root, key, value)
		d.root.Content = append(d.root.Content, textNode(key), value)
		return
	}
	first := d.root.Content[0]
	d.insert(d.commented(first), first.Column-1, 2, key, value)
	d.root.Content = slices.Insert(d.root.Content, 0, textNode(key), value)
}

// change changes the text by what do does to the profile's entry.
func (e *Edit) change(profile string, do func(d *draft, at place) error) error {
	d, err := newDraft(e.path, e.text)
	if err != nil {
		return err
	}
	at, ok := find(child(d.root, "profiles"), profile)
	if !ok {
		return &NotFoundError{Name: profile, Path: e.path, NoConfig: e.old == nil, Near: near(profile, e.names)}
	}
	text := e.text
	if err = do(d, at); err == nil {
		text, err = d.result()
	}
	if err != nil {
		return fmt.Errorf("profile %s: %w", quote(profile), err)
	}
	e.text = text
	e.names = nil
	for i := 0; i < len(at.in.Content); i += 2 {
		e.names = append(e.names, at.in.Content[i].Value)
	}
	return nil
}
