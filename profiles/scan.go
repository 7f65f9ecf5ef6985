package profiles

import (
	"strings"

	"gopkg.in/yaml.v3"
)

// isScanned reports whether the text of a value tells by itself where it ends:
// between brackets or quotes.
func isScanned(n *yaml.Node) bool {
	return n.Style&(yaml.FlowStyle|yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0
}

// scanned is where the value that begins at from ends: behind its closing
// bracket or quote, or behind the last character of a plain scalar between
// brackets.
func scanned(text string, from int) int {
	if from >= len(text) {
		return len(text)
	}
	switch text[from] {
	case '[', '{':
		_, end := scanBrackets(text, from)
		return end
	case '"', '\'':
		return scanQuoted(text, from)
	}
	return scanPlain(text, from)
}

// scanBrackets finds the end of the collection that begins at from, and the end
// of what it holds: that of its last character that is neither space nor comment.
func scanBrackets(text string, from int) (held, end int) {
	depth := 0
	held = from + 1
	for i := from; i < len(text); {
		switch c := text[i]; c {
		case ' ', '\t', '\r', '\n':
			i++
			continue
		case '#':
			for i < len(text) && text[i] != '\n' {
				i++
			}
			continue
		case '[', '{':
			depth++
			i++
		case ']', '}':
			depth--
			i++
			if depth == 0 {
				return held, i
			}
		case ',', ':':
			i++
		default:
			i = scanned(text, i)
		}
		held = i
	}
	return len(text), len(text)
}

func scanQuoted(text string, from int) int {
	quote := text[from]
	for i := from + 1; i < len(text); i++ {
		switch {
		case text[i] == '\\' && quote == '"':
			i++
		case text[i] == quote && quote == '\'' && strings.HasPrefix(text[i+1:], "'"):
			i++
		case text[i] == quote:
			return i + 1
		}
	}
	return len(text)
}

// scanPlain finds the end of a plain scalar on one line.
func scanPlain(text string, from int) int {
	end := from + 1
	for i := end; i < len(text); i++ {
		c := text[i]
		ends := strings.IndexByte(",[]{}\r\n", c) >= 0 ||
			c == ':' && (i+1 == len(text) || strings.IndexByte(" \t\r\n,[]{}", text[i+1]) >= 0) ||
			c == '#' && (text[i-1] == ' ' || text[i-1] == '\t')
		if ends {
			break
		}
		if c != ' ' && c != '\t' {
			end = i + 1
		}
	}
	return end
}
