package profiles

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// Edit is a config file on its way to another content. What is not edited stays
// as it is written: comments, order, blank lines.
type Edit struct {
	path string // as it was given
	file string // where the content is: the target of a link
	old  []byte // nil: there is no file yet
	text []byte

	names []string // of the profiles in text
}

// NewEdit reads the config file at path; one that is not there begins empty. A
// file with mistakes is refused, since an edit could lose what they meant.
func NewEdit(path string) (*Edit, error) {
	file, err := editable(path)
	if errors.Is(err, fs.ErrNotExist) {
		return &Edit{path: path, file: path}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("config: %w", err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("config: reading %s: %w", path, pathCause(err))
	}
	c, _, err := parseConfig(path, text)
	if err != nil {
		return nil, err
	}
	return &Edit{path: path, file: file, old: text, text: text, names: c.Names()}, nil
}

// Path is the file's, as it was given.
func (e *Edit) Path() string { return e.path }

// Assignment gives a key of a profile a value.
type Assignment struct {
	Key   string // dotted: "endpoints.token"
	Value string // text, or YAML where it begins with "[" or "{"
}

// Vacant says why no profile of that name can be added.
func (e *Edit) Vacant(name string) error {
	if err := CheckName(name); err != nil {
		return err
	}
	for _, taken := range e.names {
		if taken == name {
			return fmt.Errorf("profile %s exists already in %s", quote(name), e.path)
		}
		if strings.EqualFold(taken, name) {
			return fmt.Errorf("profile %s differs from %s in nothing but case", quote(name), quote(taken))
		}
	}
	return nil
}

// AddProfile adds a profile behind the others.
func (e *Edit) AddProfile(name string, settings []Assignment) error {
	if err := e.Vacant(name); err != nil {
		return err
	}
	value := &yaml.Node{Kind: yaml.MappingNode}
	for _, s := range settings {
		if err := assign(value, s); err != nil {
			return fmt.Errorf("profile %s: %w", quote(name), err)
		}
	}
	doc, err := readTree(e.text)
	if err != nil {
		return err
	}
	root := content(doc)
	entry := []*yaml.Node{textNode(name), value}
	text := e.inserted(root, child(root, "profiles"), entry)
	want := withEntry(root, entry)
	if got, err := readTree(text); err != nil || !sameTree(content(got), want) {
		// Nothing that is often written; the encoder keeps comments and order too.
		doc.Kind, doc.Content = yaml.DocumentNode, []*yaml.Node{want}
		if text, err = encode(doc, 2); err != nil {
			return fmt.Errorf("config %s: %w", e.path, err)
		}
	}
	c, _, err := parseConfig(e.path, text)
	if err != nil {
		return err
	}
	e.text, e.names = text, c.Names()
	return nil
}

// Save replaces the file, unless somebody else has done so meanwhile.
func (e *Edit) Save() error {
	now, err := os.ReadFile(e.file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		now = nil
	case err != nil:
		return fmt.Errorf("config: reading %s: %w", e.path, pathCause(err))
	}
	if !bytes.Equal(now, e.old) {
		return fmt.Errorf("config %s has changed meanwhile; nothing was written", e.path)
	}
	if err := replaceFile(e.file, e.text); err != nil {
		return fmt.Errorf("config: writing %s: %w", e.path, err)
	}
	return nil
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

func textNode(text string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text}
}

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

// withEntry is a copy of root with one more profile, all of them in a block.
func withEntry(root *yaml.Node, entry []*yaml.Node) *yaml.Node {
	grown := yaml.Node{Kind: yaml.MappingNode}
	if root != nil {
		grown = *root
	}
	grown.Content = slices.Clone(grown.Content)
	i := 0
	for i < len(grown.Content) && grown.Content[i].Value != "profiles" {
		i += 2
	}
	if i == len(grown.Content) {
		grown.Content = append(grown.Content, textNode("profiles"), &yaml.Node{})
	}
	key, all := *grown.Content[i], yaml.Node{Kind: yaml.MappingNode}
	old := grown.Content[i+1]
	key.LineComment = cmp.Or(key.LineComment, old.LineComment) // a block has no line of its own
	all.Content = slices.Concat(old.Content, entry)
	grown.Content[i], grown.Content[i+1] = &key, &all
	return &grown
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
