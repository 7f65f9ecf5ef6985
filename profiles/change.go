package profiles

import (
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// place is an entry of a mapping: the key is in.Content[at].
type place struct {
	in *yaml.Node
	at int
}

func (p place) key() *yaml.Node   { return p.in.Content[p.at] }
func (p place) value() *yaml.Node { return p.in.Content[p.at+1] }

// find returns the entry of a key; false where there is none.
func find(mapping *yaml.Node, key string) (place, bool) {
	if mapping == nil || mapping.Kind != yaml.MappingNode {
		return place{}, false
	}
	for i := 0; i < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			return place{mapping, i}, true
		}
	}
	return place{}, false
}

func isFlow(n *yaml.Node) bool { return n.Style&yaml.FlowStyle != 0 }

// rename gives an entry another key.
func (d *draft) rename(p place, name string) {
	from := d.offset(p.key())
	key := styled(textNode(name), p.in)
	d.put(from, scanned(d.text, from), oneLine(key, isFlow(p.in)))
	p.in.Content[p.at] = key
}

// replace gives an entry another value, which is written on one line.
func (d *draft) replace(p place, value *yaml.Node) {
	old := p.value()
	value = styled(value, p.in)
	text := oneLine(value, isFlow(p.in))
	from := d.offset(old)
	switch {
	case old.Kind == yaml.ScalarNode && old.Value == "" && old.Style == 0:
		at, colon := d.behindKey(p.key())
		d.put(at, at, strings.Repeat(":", 1-colon)+" "+text)
	case isFlow(p.in) || isScanned(old):
		d.put(from, scanned(d.text, from), text)
	case old.Kind != yaml.ScalarNode:
		at, _ := d.behindKey(p.key())
		d.put(at, at, " "+text)
		d.put(d.start(p.key().Line+1), d.start(d.entryEnd(p.key(), old)), "")
	case old.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		d.put(from, d.lastByte(p), text)
	default:
		d.put(from, d.plainEnd(p, from), text)
	}
	p.in.Content[p.at+1] = value
}

// behindKey is the place behind a key and its colon; colon is 0 where it has none.
func (d *draft) behindKey(key *yaml.Node) (at, colon int) {
	at = scanned(d.text, d.offset(key))
	spaces := len(d.text[at:]) - len(strings.TrimLeft(d.text[at:], " "))
	if strings.HasPrefix(d.text[at+spaces:], ":") {
		return at + spaces + 1, 1
	}
	return at, 0
}

// lastByte is the end of an entry's last line.
func (d *draft) lastByte(p place) int {
	number := d.entryEnd(p.key(), p.value()) - 1
	return d.start(number) + len(d.line(number))
}

// plainEnd is the end of a plain scalar in a block: of its line, before a comment
// there, or of the last of its lines.
func (d *draft) plainEnd(p place, from int) int {
	last := d.entryEnd(p.key(), p.value()) - 1
	for number := p.value().Line; ; number++ {
		begin := max(from, d.start(number))
		line := d.text[begin : d.start(number)+len(d.line(number))]
		bare, _, commented := strings.Cut(line, " #")
		further := number < last && !isComment(d.line(number+1))
		if commented || !further {
			return begin + len(strings.TrimRight(bare, " \t"))
		}
	}
}

// add puts an entry behind the others of the mapping that stands at p.
func (d *draft) add(p place, key string, value *yaml.Node) {
	mapping := p.value()
	switch {
	case isNull(mapping):
		mapping = &yaml.Node{Kind: yaml.MappingNode}
		if isFlow(p.in) {
			mapping.Style = yaml.FlowStyle
			mapping.Content = []*yaml.Node{textNode(key), value}
			d.replace(p, mapping)
			return
		}
		d.clear(p)
		p.in.Content[p.at+1] = mapping
		step := d.step(p)
		d.insert(p.key().Line+1, p.key().Column-1+step, step, key, value)
	case isFlow(mapping):
		d.addFlow(mapping, key, value)
	default:
		last := place{mapping, len(mapping.Content) - 2}
		indent := last.key().Column - 1
		d.insert(d.entryEnd(last.key(), last.value()), indent, indent-(p.key().Column-1), key, value)
	}
	mapping.Content = append(mapping.Content, styled(textNode(key), mapping), styled(value, mapping))
}

// clear takes away what is written for a null, or brackets with nothing in them.
func (d *draft) clear(p place) {
	if old := p.value(); old.Value != "" || isFlow(old) {
		at, _ := d.behindKey(p.key())
		d.put(at, scanned(d.text, d.offset(old)), "")
	}
}

// step is how much deeper than the keys of p's mapping their own entries stand.
func (d *draft) step(p place) int {
	indent := p.key().Column - 1
	for i := 1; i < len(p.in.Content); i += 2 {
		if inner := p.in.Content[i]; inner.Kind == yaml.MappingNode && !isFlow(inner) && len(inner.Content) > 0 {
			return max(inner.Content[0].Column-1-indent, 1)
		}
	}
	return 2
}

// insert writes an entry of a block before the line, and its own entries a step
// deeper.
func (d *draft) insert(line, indent, step int, key string, value *yaml.Node) {
	entry := &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{textNode(key), value}}
	block, err := encode(entry, max(step, 2))
	if err != nil {
		return // result will miss the entry
	}
	text := strings.ReplaceAll(indented(string(block), indent), "\n", d.lineEnd())
	at := d.start(line)
	if at > 0 && d.text[at-1] != '\n' {
		text = d.lineEnd() + text
	}
	d.put(at, at, text)
}

// addFlow writes an entry between the brackets of a mapping.
func (d *draft) addFlow(mapping *yaml.Node, key string, value *yaml.Node) {
	held, _ := scanBrackets(d.text, d.offset(mapping))
	text := oneLine(styled(textNode(key), mapping), true) + ": " + oneLine(styled(value, mapping), true)
	switch d.text[held-1] {
	case '{':
	case ',':
		text = " " + text
	default:
		text = ", " + text
	}
	d.put(held, held, text)
}

// remove takes an entry out, and with it its comments.
func (d *draft) remove(p place) {
	if isFlow(p.in) {
		d.removeFlow(p)
	} else {
		d.removeLines(p)
	}
	p.in.Content = slices.Delete(p.in.Content, p.at, p.at+2)
	if len(p.in.Content) == 0 && !isFlow(p.in) {
		*p.in = yaml.Node{Kind: yaml.ScalarNode} // nothing is left to be seen of a block
	}
}

func (d *draft) removeFlow(p place) {
	from := d.offset(p.key())
	held, _ := scanBrackets(d.text, d.offset(p.in))
	switch {
	case p.at+2 < len(p.in.Content):
		d.put(from, d.offset(p.in.Content[p.at+2]), "")
	case p.at > 0:
		before := strings.TrimRight(d.text[:from], " \t\r\n")
		d.put(len(strings.TrimSuffix(before, ",")), held, "")
	default:
		d.put(from, held, "")
	}
}

// removeLines takes blank lines along so that those between the others stay as
// they are: those behind the entry or, of the last one, those before it.
func (d *draft) removeLines(p place) {
	first, behind := d.commented(p.key()), d.entryEnd(p.key(), p.value())
	next := behind
	for next <= d.lines() && isBlank(d.line(next)) {
		next++
	}
	switch last := p.at+2 == len(p.in.Content); {
	case last:
		for first > 1 && isBlank(d.line(first-1)) {
			first--
		}
	case p.at == 0 || isBlank(d.line(first-1)):
		behind = next
	}
	d.put(d.start(first), d.start(behind), "")
}

// commented is the line of a key, or of the first of its comments: those right
// above it that stand as deep. A comment that the file begins with is the file's.
func (d *draft) commented(key *yaml.Node) int {
	line := key.Line
	for line > 1 && isComment(d.line(line-1)) && indentOf(d.line(line-1)) == key.Column-1 {
		line--
	}
	if line == 1 {
		return key.Line
	}
	return line
}

// styled is the node as its mapping would have it: quoted where JSON is written.
func styled(n *yaml.Node, mapping *yaml.Node) *yaml.Node {
	if !isFlow(mapping) || len(mapping.Content) == 0 || mapping.Content[0].Style != yaml.DoubleQuotedStyle {
		return n
	}
	quoted := *n
	if n.Kind == yaml.ScalarNode {
		quoted.Style = yaml.DoubleQuotedStyle
	}
	quoted.Content = nil
	for _, inner := range n.Content {
		quoted.Content = append(quoted.Content, styled(inner, mapping))
	}
	return &quoted
}

// oneLine is a value as it is written on one line, between brackets perhaps.
func oneLine(n *yaml.Node, between bool) string {
	line := flattened(n)
	if between {
		line = &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle, Content: []*yaml.Node{line}}
	}
	text, err := encode(line, 2)
	if err != nil {
		return "" // result will miss the value
	}
	written := strings.TrimSuffix(string(text), "\n")
	if between {
		written = written[1 : len(written)-1]
	}
	return written
}

// flattened is a copy of the node without line breaks and comments.
func flattened(n *yaml.Node) *yaml.Node {
	flat := &yaml.Node{Kind: n.Kind, Tag: n.Tag, Value: n.Value, Style: n.Style}
	switch {
	case n.Kind != yaml.ScalarNode:
		flat.Style = yaml.FlowStyle
	case strings.ContainsAny(n.Value, "\r\n\u0085\u2028\u2029"):
		flat.Style = yaml.DoubleQuotedStyle
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		flat.Style = 0
	}
	for _, inner := range n.Content {
		flat.Content = append(flat.Content, flattened(inner))
	}
	return flat
}
