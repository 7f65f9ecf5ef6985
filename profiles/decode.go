package profiles

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// decoder turns YAML nodes into profiles. It reads every scalar as the text
// that is written: 0123, no and 1e3 are what the identity provider gets.
type decoder struct {
	dir     string // of the config file; relative paths start there
	source  string // of the settings being decoded, for origins
	origins Origins

	inline bool     // an inline secret was seen
	env    []string // variables named by {env: …}

	bundle *Bundle // that is being filled; nil: none is
}

// decodeError is a mistake in the config file and where it stands.
type decodeError struct {
	path   string // of the file; empty: it is the text of a value
	line   int    // 0 where the whole file is meant
	key    string // dotted
	reason string
}

func (e *decodeError) Error() string {
	var b strings.Builder
	b.WriteString(e.path)
	switch {
	case e.line > 0 && e.path == "":
		fmt.Fprintf(&b, "line %d", e.line)
	case e.line > 0:
		fmt.Fprintf(&b, ":%d", e.line)
	}
	if e.key != "" {
		b.WriteString(": " + e.key)
	}
	return b.String() + ": " + e.reason
}

// IsMistake reports whether err is about what a config file says, rather than the
// file itself.
func IsMistake(err error) bool { return errors.As(err, new(*decodeError)) }

func wrong(n *yaml.Node, key, format string, args ...any) *decodeError {
	return &decodeError{line: n.Line, key: key, reason: fmt.Sprintf(format, args...)}
}

// within says which part of the file a mistake was found in.
func within(key string, err error) error {
	if e, ok := err.(*decodeError); ok {
		e.key = strings.TrimSuffix(key+"."+e.key, ".")
	}
	return err
}

// field decodes the value v of the key at into the structure that holds it.
type field[T any] func(d *decoder, at string, v *yaml.Node, into *T) error

// fields decodes a mapping whose keys are those of table, each named prefix +
// key. A null value counts as an absent key.
func fields[T any](d *decoder, prefix string, n *yaml.Node, table map[string]field[T], into *T) error {
	at := strings.TrimSuffix(prefix, ".")
	return members(at, n, func(key, value *yaml.Node) error {
		decode, ok := table[key.Value]
		if !ok {
			return unknownKey(key, at, slices.Sorted(maps.Keys(table)))
		}
		if isNull(value) {
			return nil
		}
		return decode(d, prefix+key.Value, value, into)
	})
}

func unknownKey(key *yaml.Node, at string, known []string) error {
	return wrong(key, at, "unknown key %s%s", quote(key.Value), didYouMean(key.Value, known))
}

// members calls visit for each key of a mapping, in order, and refuses keys
// that are no text or stand there twice.
func members(at string, n *yaml.Node, visit func(key, value *yaml.Node) error) error {
	if n.Kind != yaml.MappingNode {
		return wrong(n, at, "expected a mapping of keys to values, found %s", describe(n))
	}
	lines := make(map[string]int, len(n.Content)/2)
	for i := 0; i < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if key.Kind != yaml.ScalarNode {
			return wrong(key, at, "expected a key, found %s", describe(key))
		}
		if first, twice := lines[key.Value]; twice {
			return wrong(key, at, "duplicate key %s (lines %d and %d)", quote(key.Value), first, key.Line)
		}
		lines[key.Value] = key.Line
		if err := visit(key, value); err != nil {
			return err
		}
	}
	return nil
}

func describe(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	}
	return "a single value"
}

// set records where the value of a key comes from.
func (d *decoder) set(at string) {
	if d.origins != nil {
		d.origins[at] = d.source
	}
}

// scalar is the text of a single value, which is not empty.
func scalar(at string, v *yaml.Node) (string, error) {
	if v.Kind != yaml.ScalarNode {
		return "", wrong(v, at, "expected text, found %s", describe(v))
	}
	if v.Value == "" {
		return "", wrong(v, at, "is empty; leave the key out, or give it a value")
	}
	return v.Value, nil
}
