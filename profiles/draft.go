package profiles

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// draft is the text of a config file under change, piece by piece, beside the
// tree that it is to come to. What no piece covers stays byte for byte.
type draft struct {
	path   string     // of the file
	mark   string     // the byte order mark, if there is one
	text   string     // behind it
	starts []int      // of lines
	root   *yaml.Node // nil: there is nothing
	null   *yaml.Node // what is written for nothing
	pieces []piece
}

// piece is new text in place of text[from:to].
type piece struct {
	from, to int
	text     string
}

func newDraft(path string, text []byte) (*draft, error) {
	doc, err := readTree(text)
	if err != nil {
		return nil, fmt.Errorf("config %s: %w", path, err)
	}
	d := &draft{path: path, root: content(doc)}
	if d.root == nil && len(doc.Content) > 0 {
		d.null = doc.Content[0]
	}
	rest, marked := bytes.CutPrefix(text, []byte("\ufeff"))
	if marked {
		d.mark = "\ufeff"
	}
	d.text = string(rest)
	d.starts = append(d.starts, 0)
	for line := range strings.Lines(d.text) {
		d.starts = append(d.starts, d.starts[len(d.starts)-1]+len(line))
	}
	if strings.HasSuffix(d.text, "\n") || d.text == "" {
		d.starts = d.starts[:len(d.starts)-1]
	}
	return d, nil
}

// UneditableError tells of YAML that cannot be changed here without writing all
// of it anew.
type UneditableError struct{ Path string }

func (e *UneditableError) Error() string {
	return "config " + e.Path + " is written in a way that only an editor can change"
}

// Hint says how to change it.
func (e *UneditableError) Hint() string { return "idpauth profile edit" }

// result is the changed text, once it has been seen to say what it should.
func (d *draft) result() ([]byte, error) {
	slices.SortStableFunc(d.pieces, func(a, b piece) int { return cmp.Compare(a.from, b.from) })
	var b strings.Builder
	at := 0
	b.WriteString(d.mark)
	for _, p := range d.pieces {
		if p.from < at {
			return nil, &UneditableError{d.path}
		}
		b.WriteString(d.text[at:p.from] + p.text)
		at = p.to
	}
	b.WriteString(d.text[at:])
	text := []byte(b.String())
	doc, err := readTree(text)
	if err != nil {
		return nil, &UneditableError{d.path}
	}
	got, want := content(doc), d.root
	empty := got == nil && (want == nil || isNull(want))
	if !empty && !sameTree(got, want) {
		return nil, &UneditableError{d.path}
	}
	return text, nil
}

func (d *draft) put(from, to int, text string) { d.pieces = append(d.pieces, piece{from, to, text}) }

// offset is where a node begins; its column counts characters.
func (d *draft) offset(n *yaml.Node) int {
	if n.Line < 1 || n.Line > d.lines() {
		return len(d.text)
	}
	at := d.starts[n.Line-1]
	for range n.Column - 1 {
		_, size := utf8.DecodeRuneInString(d.text[at:])
		at += size
	}
	return at
}

func (d *draft) lines() int { return len(d.starts) }

// line is the line with this number, counted from 1, without its end.
func (d *draft) line(number int) string {
	return strings.TrimRight(d.text[d.start(number):d.start(number+1)], "\r\n")
}

// start is where a line begins, for the one behind the last where the text ends.
func (d *draft) start(number int) int {
	if number > d.lines() {
		return len(d.text)
	}
	return d.starts[number-1]
}

// lineEnd is how lines end in this file.
func (d *draft) lineEnd() string {
	if strings.Contains(d.text, "\r\n") {
		return "\r\n"
	}
	return "\n"
}

func indentOf(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

func isBlank(line string) bool { return strings.TrimSpace(line) == "" }

func isComment(line string) bool { return strings.HasPrefix(strings.TrimLeft(line, " \t"), "#") }

// entryEnd is the line behind the entry of a block mapping: behind all that is
// indented deeper than its key. Blank lines and comments of another depth belong
// to it only with something of its own behind them.
func (d *draft) entryEnd(key, value *yaml.Node) int {
	indent := key.Column - 1
	last := key.Line
	kept := keepsLines(value)
	if isScanned(value) {
		last = d.lineAt(scanned(d.text, d.offset(value)))
	}
	for number := last + 1; number <= d.lines(); number++ {
		line := d.line(number)
		item := value.Kind == yaml.SequenceNode && value.Column-1 == indent && indentOf(line) == indent &&
			(strings.HasPrefix(line[indent:], "- ") || line[indent:] == "-")
		switch {
		case isBlank(line) && !kept:
		case isBlank(line), indentOf(line) > indent || item:
			last = number
		case !isComment(line):
			return last + 1
		}
	}
	return last + 1
}

// keepsLines reports whether the blank lines behind a value are its own: it ends
// with a text in a block that has such.
func keepsLines(n *yaml.Node) bool {
	if n.Kind != yaml.ScalarNode {
		return len(n.Content) > 0 && keepsLines(n.Content[len(n.Content)-1])
	}
	return n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 && strings.HasSuffix(n.Value, "\n\n")
}

// lineAt is the number of the line that holds the byte before offset.
func (d *draft) lineAt(offset int) int {
	at, found := slices.BinarySearch(d.starts, offset)
	if found {
		return max(at, 1)
	}
	return at
}
