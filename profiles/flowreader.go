package profiles

import (
	"strings"

	"gopkg.in/yaml.v3"
)

// flowReader reads a value that stands on one line; see plainDocument.
type flowReader struct {
	rest string
	line int
}

// whole reads a value up to the end of the line or a comment.
func (f *flowReader) whole() (*yaml.Node, bool) {
	if f.rest == "" {
		return nil, false
	}
	var n *yaml.Node
	ok := true
	switch f.rest[0] {
	case '[', '{', '"', '\'':
		n, ok = f.value(0)
	default:
		n, ok = f.blockScalar()
	}
	end := strings.TrimLeft(f.rest, " ")
	comment := len(end) < len(f.rest) && end[0] == '#'
	return n, ok && (end == "" || comment)
}

// blockScalar reads a plain scalar outside brackets, where it ends at " #".
func (f *flowReader) blockScalar() (*yaml.Node, bool) {
	text := f.rest
	if i := strings.Index(text, " #"); i >= 0 {
		text = text[:i]
	}
	f.rest = f.rest[len(text):]
	text = strings.TrimRight(text, " ")
	ok := startsPlain(text) && !strings.Contains(text, ": ") && !strings.HasSuffix(text, ":")
	return plainNode(text, f.line), ok
}

// startsPlain reports whether text begins as only a plain scalar can.
func startsPlain(text string) bool {
	if len(text) > 1 && text[0] == '-' {
		text = text[1:]
		return isAlphanumeric(text[0]) || text[0] == '-'
	}
	return text != "" && (isAlphanumeric(text[0]) || strings.IndexByte("/._~$+=(", text[0]) >= 0)
}

// value reads a value between brackets, or the brackets themselves.
func (f *flowReader) value(depth int) (*yaml.Node, bool) {
	if f.rest == "" || depth > maxDepth {
		return nil, false
	}
	switch f.rest[0] {
	case '[':
		return f.collection(yaml.SequenceNode, ']', depth)
	case '{':
		return f.collection(yaml.MappingNode, '}', depth)
	case '"':
		return f.quoted(yaml.DoubleQuotedStyle, "\\")
	case '\'':
		return f.quoted(yaml.SingleQuotedStyle, "")
	}
	return f.flowScalar()
}

// collection reads a list or a mapping up to its closing bracket.
func (f *flowReader) collection(kind yaml.Kind, closing byte, depth int) (*yaml.Node, bool) {
	n := &yaml.Node{Kind: kind, Style: yaml.FlowStyle, Line: f.line}
	f.skip(1)
	if f.rest != "" && f.rest[0] == closing {
		f.rest = f.rest[1:]
		return n, true
	}
	for {
		if kind == yaml.MappingNode {
			key, rest, ok := plainKey(f.rest)
			if !ok || rest == "" {
				return nil, false
			}
			n.Content = append(n.Content, plainNode(key, f.line))
			f.rest = rest
		}
		value, ok := f.value(depth + 1)
		if !ok {
			return nil, false
		}
		n.Content = append(n.Content, value)
		f.skip(0)
		if f.rest == "" || f.rest[0] != ',' && f.rest[0] != closing {
			return nil, false
		}
		if f.rest[0] == closing {
			f.rest = f.rest[1:]
			return n, true
		}
		f.skip(1)
	}
}

// skip drops n bytes and the spaces behind them.
func (f *flowReader) skip(n int) { f.rest = strings.TrimLeft(f.rest[n:], " ") }

// quoted reads a quoted scalar in which nothing is escaped.
func (f *flowReader) quoted(style yaml.Style, escapes string) (*yaml.Node, bool) {
	quote := f.rest[:1]
	text, rest, ok := strings.Cut(f.rest[1:], quote)
	if !ok || strings.HasPrefix(rest, quote) || escapes != "" && strings.Contains(text, escapes) {
		return nil, false
	}
	f.rest = rest
	return &yaml.Node{Kind: yaml.ScalarNode, Style: style, Value: text, Line: f.line}, true
}

// flowScalar reads a plain scalar between brackets, of characters that mean
// nothing there.
func (f *flowReader) flowScalar() (*yaml.Node, bool) {
	end := 0
	for end < len(f.rest) && isFlowChar(f.rest, end) {
		end++
	}
	text := strings.TrimRight(f.rest[:end], " ")
	f.rest = f.rest[end:]
	return plainNode(text, f.line), startsPlain(text)
}

func isFlowChar(text string, i int) bool {
	c := text[i]
	if c == ':' {
		return i+1 < len(text) && (isAlphanumeric(text[i+1]) || text[i+1] == '/')
	}
	return isAlphanumeric(c) || strings.IndexByte(" /._~$+=@-", c) >= 0
}
