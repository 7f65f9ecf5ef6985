package profiles

import (
	"fmt"
	"maps"
	"slices"

	"gopkg.in/yaml.v3"
)

// Named is a profile that comes from elsewhere, by its settings. Their texts stand
// for themselves, whatever they begin with.
type Named struct {
	Name     string
	Settings []Setting
}

// NewBundle makes a bundle of such profiles; relative paths start at dir.
func NewBundle(all []Named, dir string) (*Bundle, error) {
	if err := fewEnough(len(all)); err != nil {
		return nil, err
	}
	var entries []*yaml.Node
	for _, n := range all {
		if err := CheckName(n.Name); err != nil {
			return nil, err
		}
		profile := &yaml.Node{Kind: yaml.MappingNode}
		for _, s := range n.Settings {
			profile.Content = append(profile.Content, textNode(s.Key), s.node())
		}
		entries = append(entries, textNode(n.Name), profile)
	}
	return newBundle(dir, entries)
}

// fewEnough bounds how many profiles come in at once.
func fewEnough(n int) error {
	const most = 256
	if n > most {
		return fmt.Errorf("%d profiles are too many at once; %d are the most", n, most)
	}
	return nil
}

// node is the value of a setting: a text, a list of texts or the source of a secret.
func (s Setting) node() *yaml.Node {
	switch value := s.Value.(type) {
	case []string:
		list := &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle}
		for _, text := range value {
			list.Content = append(list.Content, textNode(text))
		}
		return list
	case map[string]any:
		source := &yaml.Node{Kind: yaml.MappingNode, Style: yaml.FlowStyle}
		for _, key := range slices.Sorted(maps.Keys(value)) {
			source.Content = append(source.Content, textNode(key), Setting{Value: value[key]}.node())
		}
		return source
	}
	return textNode(s.Text())
}
