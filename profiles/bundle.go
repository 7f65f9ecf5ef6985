package profiles

import (
	"fmt"

	"gopkg.in/yaml.v3"

	"idpauth/internal/token"
)

// Bundle is profiles on their way from one config file to another. The paths in
// them are absolute, because a bundle has no place of its own.
type Bundle struct {
	Secrets  []BundledSecret
	Programs []Program

	entries []*yaml.Node // names and profiles in turn
	profile string       // that is being decoded
}

// BundledSecret is a secret of a profile of a bundle, or one of its headers.
type BundledSecret struct {
	Profile string
	Key     string // dotted
	Header  bool   // which has no other source than its text
	*Secret

	node *yaml.Node
}

// Program is what a profile of a bundle runs.
type Program struct {
	Profile string
	Key     string // dotted
	Argv    []string
}

// newBundle takes over entries, names and profiles in turn, that are nobody else's.
func newBundle(dir string, entries []*yaml.Node) (*Bundle, error) {
	b := &Bundle{entries: entries}
	for i := 0; i < len(entries); i += 2 {
		e := &entry{name: entries[i].Value, node: entries[i+1]}
		b.profile = e.name
		if err := e.decode(&decoder{dir: dir, bundle: b}, new(Profile)); err != nil {
			return nil, err
		}
		b.headers(child(e.node, "headers"))
	}
	return b, nil
}

// Names lists the profiles in their order.
func (b *Bundle) Names() (names []string) {
	for i := 0; i < len(b.entries); i += 2 {
		names = append(names, b.entries[i].Value)
	}
	return names
}

// fix puts the absolute path in place of the one that the node names.
func (b *Bundle) fix(n *yaml.Node, path string) {
	if b != nil {
		n.Value = path
	}
}

func (b *Bundle) runs(key string, argv []string) {
	if b != nil {
		b.Programs = append(b.Programs, Program{b.profile, key, argv})
	}
}

func (b *Bundle) holds(key string, n *yaml.Node, s *Secret) {
	if b != nil {
		b.Secrets = append(b.Secrets, BundledSecret{Profile: b.profile, Key: key, Secret: s, node: n})
	}
}

// headers counts the values of headers among the secrets: keys of APIs travel there.
func (b *Bundle) headers(n *yaml.Node) {
	if n == nil {
		return
	}
	for i := 0; i < len(n.Content); i += 2 {
		if value := n.Content[i+1]; !isNull(value) {
			key := "headers." + n.Content[i].Value
			b.Secrets = append(b.Secrets, BundledSecret{Profile: b.profile, Key: key, Header: true, Secret: inline(value.Value), node: value})
		}
	}
}

// IsPlain reports whether the secret's own text, which is not empty, stands in the
// profile.
func (s BundledSecret) IsPlain() bool { return s.Inline != nil && *s.Inline != "" }

// What names the secret in messages.
func (s BundledSecret) What() string { return fmt.Sprintf("%s of profile %s", s.Key, quote(s.Profile)) }

// LeaveOut takes the secret out of its profile.
func (s BundledSecret) LeaveOut() { *s.node = yaml.Node{Kind: yaml.ScalarNode} }

// Put makes the value stand in the profile, which has to be text.
func (s BundledSecret) Put(value token.Secret) { *s.node = *textNode(value.Reveal()) }
