package profiles

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// Bounds of a config file. A file within them costs little memory to parse,
// whatever it holds: indicators are what YAML makes nodes of.
const (
	maxFile       = 1 << 20
	maxIndicators = 50_000
	maxDepth      = 12
)

// parse reads the one YAML document of a config file and refuses what a config
// has no use for. It returns nil for a document without content.
func parse(content []byte) (*yaml.Node, error) {
	content, err := plainText(content)
	if err != nil {
		return nil, err
	}
	if root, ok := plainDocument(string(content)); ok {
		return root, refuse(root, 0)
	}
	d := yaml.NewDecoder(bytes.NewReader(content))
	var doc, second yaml.Node
	switch err := d.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return nil, nil
	case err != nil:
		return nil, syntaxError(err, content)
	}
	switch err := d.Decode(&second); {
	case err == nil:
		return nil, wrong(&second, "", "a second YAML document; one file holds one")
	case !errors.Is(err, io.EOF):
		return nil, syntaxError(err, content)
	}
	root := doc.Content[0]
	if err := refuse(root, 0); err != nil {
		return nil, err
	}
	if isNull(root) {
		return nil, nil
	}
	return root, nil
}

// plainText returns content without its byte order mark, or says why it is no
// text for the YAML parser.
func plainText(content []byte) ([]byte, error) {
	if len(content) > maxFile {
		return nil, &decodeError{reason: "larger than 1 MiB"}
	}
	if bytes.HasPrefix(content, []byte("\xff\xfe")) || bytes.HasPrefix(content, []byte("\xfe\xff")) {
		return nil, &decodeError{reason: "invalid UTF-8 at byte offset 0: the file is UTF-16; save it as UTF-8"}
	}
	if offset := invalidUTF8(content); offset >= 0 {
		line := 1 + bytes.Count(content[:offset], []byte("\n"))
		return nil, &decodeError{line: line, reason: "invalid UTF-8 at byte offset " + strconv.Itoa(offset)}
	}
	n := 0
	for _, c := range content {
		switch c {
		case ',', ':', '[', '{', '-', '?':
			n++
		}
	}
	if n > maxIndicators {
		return nil, &decodeError{reason: "too many lists, keys and values"}
	}
	return bytes.TrimPrefix(content, []byte("\ufeff")), nil
}

// invalidUTF8 returns the offset of the first byte that is not UTF-8, or -1.
func invalidUTF8(content []byte) int {
	if utf8.Valid(content) {
		return -1
	}
	for i := 0; ; {
		r, size := utf8.DecodeRune(content[i:])
		if r == utf8.RuneError && size <= 1 {
			return i
		}
		i += size
	}
}

// syntaxError puts the parser's complaint in this package's form. A tab in the
// indentation is the likeliest cause where there is one, and the parser does
// not name it.
func syntaxError(err error, content []byte) error {
	tabIndent := regexp.MustCompile(`(?m)^ *\t[ \t]*[^ \t\r\n#]`)
	if at := tabIndent.FindIndex(content); at != nil {
		line := 1 + bytes.Count(content[:at[0]], []byte("\n"))
		return &decodeError{line: line, reason: "a tab in the indentation; YAML is indented with spaces"}
	}
	text := err.Error()
	yamlLine := regexp.MustCompile(`^yaml: (?:line (\d+): )?`)
	match := yamlLine.FindStringSubmatch(text)
	if match == nil {
		return &decodeError{reason: text}
	}
	reason := strings.TrimPrefix(text, match[0])
	line, _ := strconv.Atoi(match[1])
	if strings.HasPrefix(reason, "did not find expected") {
		line++ // the parser's own errors count lines from zero
	}
	return &decodeError{line: max(line, 1), reason: reason}
}

// refuse walks the document for what this config has no use for: aliases,
// which can grow without bound, and tags, which change what the text says.
func refuse(n *yaml.Node, depth int) error {
	switch {
	case depth > maxDepth:
		return wrong(n, "", "nested too deeply")
	case n.Kind == yaml.AliasNode, n.Anchor != "":
		return wrong(n, "", "anchors and aliases are not supported; share settings with extends")
	case n.Style&yaml.TaggedStyle != 0:
		return wrong(n, "", "the tag %s is not supported; quote what is text", quote(n.Tag))
	}
	for i, child := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 && child.Value == "<<" && child.Style == 0 {
			return wrong(child, "", "merge keys are not supported; share settings with extends")
		}
		if err := refuse(child, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// isNull reports whether n says that there is no value, which counts as the
// key being absent.
func isNull(n *yaml.Node) bool {
	if n.Kind != yaml.ScalarNode || n.Style != 0 {
		return false
	}
	switch n.Value {
	case "", "~", "null", "Null", "NULL":
		return true
	}
	return false
}
