package profiles

import (
	"bytes"
	"slices"

	"gopkg.in/yaml.v3"
)

// readTree parses text with the places of its nodes.
func readTree(text []byte) (*yaml.Node, error) {
	doc := new(yaml.Node)
	return doc, yaml.Unmarshal(bytes.TrimPrefix(text, []byte("\ufeff")), doc)
}

// content is what a document holds, nil where that is nothing.
func content(doc *yaml.Node) *yaml.Node {
	if len(doc.Content) == 0 || isNull(doc.Content[0]) {
		return nil
	}
	return doc.Content[0]
}

// child is the value of a mapping's key, nil where there is none.
func child(mapping *yaml.Node, key string) *yaml.Node {
	if mapping == nil || mapping.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			return mapping.Content[i+1]
		}
	}
	return nil
}

// sameTree reports whether two trees say the same.
func sameTree(a, b *yaml.Node) bool {
	return a != nil && b != nil && a.Kind == b.Kind && a.Value == b.Value && slices.EqualFunc(a.Content, b.Content, sameTree)
}

func encode(tree *yaml.Node, indent int) ([]byte, error) {
	var b bytes.Buffer
	encoder := yaml.NewEncoder(&b)
	encoder.SetIndent(indent)
	if err := encoder.Encode(tree); err != nil {
		return nil, err
	}
	return b.Bytes(), encoder.Close()
}

func textNode(text string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text}
}
