package profiles

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// Assignment gives a key of a profile a value.
type Assignment struct {
	Key   string // dotted: "endpoints.token"
	Value string // text, or YAML where it begins with "[" or "{"
}

// HoldsSecret reports whether the value is a secret itself, not where one comes
// from.
func (s Assignment) HoldsSecret() bool {
	tree := &yaml.Node{Kind: yaml.MappingNode}
	d := &decoder{}
	return assign(tree, s) == nil && fields(d, "", tree, profileKeys, new(Profile)) == nil && d.inline
}

// assign puts the value of a dotted key into a mapping.
func assign(into *yaml.Node, s Assignment) error {
	keys := strings.Split(s.Key, ".")
	for i, key := range keys {
		if key == "" {
			return fmt.Errorf("%s is no key", quote(s.Key))
		}
		inner := child(into, key)
		last := i == len(keys)-1
		switch {
		case inner != nil && (last || inner.Kind != yaml.MappingNode):
			return fmt.Errorf("key %s is given twice", quote(s.Key))
		case last:
			value, err := valueNode(s)
			if err != nil {
				return err
			}
			into.Content = append(into.Content, textNode(key), value)
		case inner == nil:
			inner = &yaml.Node{Kind: yaml.MappingNode}
			into.Content = append(into.Content, textNode(key), inner)
		}
		into = inner
	}
	return nil
}

func valueNode(s Assignment) (*yaml.Node, error) {
	if !utf8.ValidString(s.Value) {
		return nil, fmt.Errorf("the value of %s is not UTF-8", quote(s.Key))
	}
	if !strings.HasPrefix(s.Value, "[") && !strings.HasPrefix(s.Value, "{") {
		return textNode(s.Value), nil
	}
	value, err := parse([]byte(s.Value))
	if err != nil {
		return nil, fmt.Errorf("the value of %s is no YAML: %w", quote(s.Key), err)
	}
	return value, nil
}
