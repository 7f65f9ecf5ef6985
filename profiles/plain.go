package profiles

import (
	"strings"

	"gopkg.in/yaml.v3"
)

// plainDocument reads the part of YAML that config files are written in:
// mappings and lists in blocks or on one line, and scalars on one line without
// escapes, in ASCII. It is false for anything else, mistakes included, which
// the YAML parser then reads; for what it reads it yields the same nodes. That
// parser takes longer over a hundred profiles than all else at start-up.
func plainDocument(content string) (*yaml.Node, bool) {
	lines, ok := plainLines(content)
	if !ok || len(lines) == 0 || lines[0].indent != 0 {
		return nil, false
	}
	r := &plainReader{lines: lines}
	return r.mapping(0, 0)
}

type plainLine struct {
	indent int
	text   string // without indentation and trailing space
	number int
}

// plainLines returns the lines that are neither blank nor comments.
func plainLines(content string) ([]plainLine, bool) {
	var lines []plainLine
	number := 0
	for line := range strings.Lines(content) {
		number++
		line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
		for i := range len(line) {
			if line[i] < ' ' || line[i] > '~' {
				return nil, false
			}
		}
		text := strings.TrimLeft(line, " ")
		if text != "" && text[0] != '#' {
			lines = append(lines, plainLine{len(line) - len(text), strings.TrimRight(text, " "), number})
		}
	}
	return lines, true
}

type plainReader struct {
	lines []plainLine // those not read yet
}

// mapping reads the entries at indent.
func (r *plainReader) mapping(indent, depth int) (*yaml.Node, bool) {
	n := &yaml.Node{Kind: yaml.MappingNode, Line: r.lines[0].number}
	for len(r.lines) > 0 && r.lines[0].indent >= indent {
		l := r.lines[0]
		key, rest, ok := plainKey(l.text)
		if !ok || l.indent > indent {
			return nil, false
		}
		r.lines = r.lines[1:]
		value, ok := r.value(rest, l, depth)
		if !ok {
			return nil, false
		}
		n.Content = append(n.Content, plainNode(key, l.number), value)
	}
	return n, true
}

// value reads what follows the key of line l: on the same line, or in a block
// below it.
func (r *plainReader) value(rest string, l plainLine, depth int) (*yaml.Node, bool) {
	deeper := len(r.lines) > 0 && r.lines[0].indent > l.indent
	switch {
	case rest != "":
		f := flowReader{rest: rest, line: l.number}
		n, ok := f.whole()
		return n, ok && !deeper
	case !deeper:
		return plainNode("", l.number), true
	case depth == maxDepth:
		return nil, false
	case strings.HasPrefix(r.lines[0].text, "- "):
		return r.list(r.lines[0].indent)
	}
	return r.mapping(r.lines[0].indent, depth+1)
}

// list reads the items at indent, each on one line.
func (r *plainReader) list(indent int) (*yaml.Node, bool) {
	n := &yaml.Node{Kind: yaml.SequenceNode, Line: r.lines[0].number}
	for len(r.lines) > 0 && r.lines[0].indent >= indent {
		l := r.lines[0]
		item, ok := strings.CutPrefix(l.text, "- ")
		if !ok || l.indent > indent {
			return nil, false
		}
		f := flowReader{rest: strings.TrimLeft(item, " "), line: l.number}
		value, ok := f.whole()
		if !ok {
			return nil, false
		}
		n.Content = append(n.Content, value)
		r.lines = r.lines[1:]
	}
	return n, true
}

// plainKey splits "key: rest"; a comment is no rest.
func plainKey(text string) (key, rest string, ok bool) {
	end := strings.IndexByte(text, ':')
	if end < 1 || end > maxName || !isAlphanumeric(text[0]) && text[0] != '_' {
		return "", "", false
	}
	for _, c := range []byte(text[:end]) {
		if !isAlphanumeric(c) && strings.IndexByte("_.@-", c) < 0 {
			return "", "", false
		}
	}
	key, rest = text[:end], text[end+1:]
	if rest != "" && rest[0] != ' ' {
		return "", "", false
	}
	if rest = strings.TrimLeft(rest, " "); strings.HasPrefix(rest, "#") {
		rest = ""
	}
	return key, rest, true
}

func plainNode(value string, line int) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Value: value, Line: line}
}
