package profiles

import (
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"
)

// Assignment gives a key of a profile a value.
type Assignment struct {
	Key   string // dotted: "endpoints.token"
	Value string // text, or YAML where it begins with "[" or "{"
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
	if !strings.HasPrefix(s.Value, "[") && !strings.HasPrefix(s.Value, "{") {
		return textNode(s.Value), nil
	}
	value, err := parse([]byte(s.Value))
	if err != nil {
		return nil, fmt.Errorf("the value of %s is no YAML: %w", quote(s.Key), err)
	}
	return value, nil
}
