package output

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"gopkg.in/yaml.v3"

	"idpauth/internal/token"
)

var yamlFormat = Format{
	Name:  "yaml",
	Usage: "the same as YAML",
	render: func(t *token.Token, ctx Context) ([]byte, error) {
		return renderYAML(grant(t, ctx))
	},
}

// WriteYAML writes a document as YAML: the same members in the same order as
// WriteJSON, numbers digit by digit.
func WriteYAML(w io.Writer, document any) error {
	text, err := renderYAML(document)
	if err != nil {
		return err
	}
	return write(w, text)
}

func renderYAML(document any) ([]byte, error) {
	compact, err := compactJSON(document)
	if err != nil {
		return nil, fmt.Errorf("encoding YAML: %w", err)
	}
	decoder := json.NewDecoder(bytes.NewReader(compact))
	decoder.UseNumber()
	node, err := yamlNode(decoder)
	if err != nil {
		return nil, fmt.Errorf("encoding YAML: %w", err)
	}
	var b bytes.Buffer
	encoder := yaml.NewEncoder(&b)
	encoder.SetIndent(2)
	if err := encoder.Encode(node); err != nil {
		return nil, fmt.Errorf("encoding YAML: %w", err)
	}
	return EscapeInStrings(b.Bytes()), nil
}

// yamlNode turns the next JSON value into a node.
func yamlNode(decoder *json.Decoder) (*yaml.Node, error) {
	t, err := decoder.Token()
	if err != nil {
		return nil, err
	}
	switch t := t.(type) {
	case json.Delim:
		node := &yaml.Node{Kind: yaml.SequenceNode}
		if t == '{' {
			node.Kind = yaml.MappingNode // its names come as string tokens
		}
		for decoder.More() {
			element, err := yamlNode(decoder)
			if err != nil {
				return nil, err
			}
			node.Content = append(node.Content, element)
		}
		_, err := decoder.Token() // the closing one
		return node, err
	case string:
		return yamlString(t), nil
	case nil:
		return &yaml.Node{Kind: yaml.ScalarNode, Value: "null"}, nil
	default:
		return &yaml.Node{Kind: yaml.ScalarNode, Value: fmt.Sprint(t)}, nil
	}
}

// yamlString quotes whatever some reader, of YAML 1.1 or 1.2, could take for
// something else than this string.
func yamlString(s string) *yaml.Node {
	node := &yaml.Node{Kind: yaml.ScalarNode, Value: s}
	if !isPlainYAML(s) {
		node.Style = yaml.DoubleQuotedStyle
	}
	return node
}

// isPlainYAML reports whether s begins like a word, is none of YAML's own words,
// and has only characters that mean nothing in YAML where they stand.
func isPlainYAML(s string) bool {
	if s == "" || !isLetter(s[0]) || strings.HasSuffix(s, ":") || strings.HasSuffix(s, " ") || strings.Contains(s, ": ") {
		return false
	}
	for i := range len(s) {
		if c := s[i]; !isLetter(c) && !('0' <= c && c <= '9') && !strings.ContainsRune(" -._~+/:@=,;()*$", rune(c)) {
			return false
		}
	}
	switch strings.ToLower(s) {
	case "y", "n", "yes", "no", "on", "off", "true", "false", "null":
		return false
	}
	return true
}

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }
