package profiles

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"testing"

	"gopkg.in/yaml.v3"
)

// sameAsYAML fails when plainDocument reads content otherwise than the YAML
// parser does, and reports whether it reads it.
func sameAsYAML(t *testing.T, content []byte) bool {
	t.Helper()
	got, ok := plainDocument(string(content))
	if !ok {
		return false
	}
	d := yaml.NewDecoder(bytes.NewReader(content))
	var doc, second yaml.Node
	if err := d.Decode(&doc); err != nil {
		t.Fatalf("%q is read, but is no YAML: %v", content, err)
	}
	if err := d.Decode(&second); !errors.Is(err, io.EOF) {
		t.Fatalf("%q is read, but has a second document", content)
	}
	if want := doc.Content[0]; dump(got) != dump(want) {
		t.Fatalf("%q is read as\n%s\nbut is\n%s", content, dump(got), dump(want))
	}
	return true
}

func dump(n *yaml.Node) string {
	line := n.Line
	if isNull(n) {
		line = 0 // where nothing stands is nobody's business
	}
	text := fmt.Sprintf("(%d %d %d %q %q", n.Kind, n.Style, line, n.Value, n.Anchor)
	for _, child := range n.Content {
		text += dump(child)
	}
	return text + ")"
}

func TestOrdinaryConfigIsReadPlainly(t *testing.T) {
	example, err := os.ReadFile("../config.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{
		"the example":     example,
		"a family":        []byte(family),
		"many profiles":   manyProfiles(100),
		"CRLF":            []byte("profiles:\r\n  dev:\r\n    flow: x\r\n"),
		"lists in blocks": []byte("profiles:\n  dev:\n    scopes:\n      - openid\n      - \"a b\" # c\n    flow: x\n"),
		"comments":        []byte("# a\nprofiles: # b\n    # c\n  dev: # d\n    flow: x # e: f\n# g\n    issuer: https://a/#b\n"),
		"one line":        []byte("profiles: {dev: {params: {a: b c}, scopes: [a, 'b', \"c\"], tls: {}, audience: []}}"),
		"odd scalars":     []byte("a: 012\nb: -x\nc: https://h:1/p?q=[r]\nd: ~\ne: it's \"so\"\n"),
	} {
		if !sameAsYAML(t, content) {
			t.Errorf("%s is left to the YAML parser", name)
		}
	}
}

func TestWhatIsNotPlainIsLeftToTheYAMLParser(t *testing.T) {
	for _, content := range []string{
		"", "a", "- a", "---\na: b", "a: b\n---\n", "a: b\n...\n", "%YAML 1.1\n---\na: b", " a: b", "a:\tb", "a: é",
		"a: b\n  c", "a: b\n  c: d", "a: 'b\n  c'", "a: \"b\n\"", "a: [b,\n c]", "a: |\n  b", "a: >\n  b", "a: &x b", "a: *x", "a: !t b",
		"a: b: c", "a: b:", "a: - b", "a: -", "a:\n- b", "a:\n  - b\n   - c", "a:\n  - b: c", "a:\n    b: c\n  d: e", "<<: {a: b}", "'a': b", "? a\n: b",
		"a: 'b''c'", `a: "b\n"`, "a: [b]c", "a: [b", "a: [b]#c", "a: {b}", "a: {b:c}", "a: {b: }", "a: [b, ]", "a: [b: c]", "a: [,]", "a: 'b' c", "a: @b", "a: `b", "a: %b",
		"a: b\n\x00", "a: b\rc: d", "a: [b #c]", "a: [b?]", "a: {b: c: d}",
	} {
		if sameAsYAML(t, []byte(content)) {
			t.Errorf("%q is read plainly", content)
		}
	}
}

// FuzzPlainDocument looks for a document that is read otherwise than YAML.
func FuzzPlainDocument(f *testing.F) {
	f.Add([]byte(family))
	f.Add(manyProfiles(2))
	f.Add([]byte("a:\n  - b\n  - [c, {d: 'e'}] # f\ng: -h\ni: \"j\"\nk:\n  l: m, [n] {o} 'p' \"q\" ? ! & * | > % @ ` #\n"))
	f.Fuzz(func(t *testing.T, content []byte) { sameAsYAML(t, content) })
}
