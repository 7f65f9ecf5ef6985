package profiles

import (
	"strings"

	"gopkg.in/yaml.v3"
)

// addProfile puts a profile behind the others: in a block where that is how the
// file is written, else between the brackets.
func (d *draft) addProfile(name string, value *yaml.Node) {
	all, ok := find(d.root, "profiles")
	switch {
	case d.root == nil:
		d.begin("profiles", nested([]string{name}, value))
	case !ok && isFlow(d.root):
		d.addFlow(d.root, "profiles", nested([]string{name}, value))
		d.root.Content = append(d.root.Content, textNode("profiles"), nested([]string{name}, value))
	case !ok:
		last := place{d.root, len(d.root.Content) - 2}
		d.insert(d.entryEnd(last.key(), last.value()), last.key().Column-1, 2, "profiles", nested([]string{name}, value))
		d.root.Content = append(d.root.Content, textNode("profiles"), nested([]string{name}, value))
	case isEmptyFlow(all.value()) && !isFlow(d.root):
		d.clear(all)
		d.insert(all.key().Line+1, all.key().Column+1, 2, name, value)
		d.root.Content[all.at+1] = nested([]string{name}, value)
	case isNull(all.value()) || isFlow(all.value()):
		d.add(all, name, value)
	default:
		d.addBlock(all, name, value)
	}
}

func isEmptyFlow(n *yaml.Node) bool { return isFlow(n) && len(n.Content) == 0 }

// begin makes the first entry of a file that holds none, before the mark that ends
// the document.
func (d *draft) begin(key string, value *yaml.Node) {
	line := d.lines() + 1
	for line > 1 && strings.TrimSpace(d.line(line-1)) == "..." {
		line--
	}
	if d.null != nil {
		d.put(d.offset(d.null), d.offset(d.null)+len(d.null.Value), "")
	}
	d.insert(line, 0, 2, key, value)
	d.root = nested([]string{key}, value)
}

// addBlock puts a profile behind the comments that stand under the last one, and
// behind a blank line where such stand between the others.
func (d *draft) addBlock(all place, name string, value *yaml.Node) {
	mapping := all.value()
	indent := mapping.Content[0].Column - 1
	end := d.lines() + 1
	if next := all.at + 2; next < len(all.in.Content) {
		end = all.in.Content[next].Line
	}
	last := place{mapping, len(mapping.Content) - 2}
	line := max(d.blockEnd(end, indent), d.entryEnd(last.key(), last.value()))
	if indent > 0 && d.separated(mapping) {
		at := d.start(line)
		if at > 0 && d.text[at-1] != '\n' {
			d.put(at, at, d.lineEnd())
		}
		d.put(at, at, d.lineEnd())
	}
	d.insert(line, indent, indent-(all.key().Column-1), name, value)
	mapping.Content = append(mapping.Content, textNode(name), value)
}

// blockEnd moves the line end up over what does not belong to the block before it:
// blank lines, the end of the document, and comments that are not indented like
// the block.
func (d *draft) blockEnd(end, indent int) int {
	for end > 1 {
		line := d.line(end - 1)
		apart := isBlank(line) || strings.TrimSpace(line) == "..." || isComment(line) && indentOf(line) < indent
		if !apart {
			break
		}
		end--
	}
	return end
}

// separated reports whether a blank line stands between two profiles.
func (d *draft) separated(all *yaml.Node) bool {
	for number := all.Content[0].Line; number < all.Content[len(all.Content)-2].Line; number++ {
		if isBlank(d.line(number)) {
			return true
		}
	}
	return false
}

func indented(text string, indent int) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(strings.Repeat(" ", indent) + line)
	}
	return b.String()
}
