package profiles

import (
	"bytes"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// inserted is the text with one more profile in it: behind the last one where
// profiles stand in a block, else at the end.
func (e *Edit) inserted(root, all *yaml.Node, entry []*yaml.Node) []byte {
	lines := bytes.SplitAfter(e.text, []byte("\n"))
	if len(lines[len(lines)-1]) == 0 {
		lines = lines[:len(lines)-1]
	}
	tree := &yaml.Node{Kind: yaml.MappingNode, Content: entry}
	at, indent, step := len(lines), 0, 2
	if all != nil && all.Kind == yaml.MappingNode && len(all.Content) > 0 {
		indent = all.Content[0].Column - 1
		step = max(indent-(root.Content[0].Column-1), 2)
		at = blockEnd(lines, lineBehind(root, all, len(lines)), indent)
	} else {
		tree = withEntry(nil, entry)
	}
	block, err := encode(tree, step)
	if err != nil {
		return nil
	}
	text := indented(string(block), indent)
	if indent > 0 && separated(lines, all) {
		text = "\n" + text
	}
	if at > 0 && !bytes.HasSuffix(lines[at-1], []byte("\n")) {
		text = "\n" + text
	}
	if bytes.Contains(e.text, []byte("\r\n")) {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	return bytes.Join(slices.Insert(lines, at, []byte(text)), nil)
}

// lineBehind is the number of lines up to the key that follows the value in
// root, or total.
func lineBehind(root, value *yaml.Node, total int) int {
	for i := 0; i+2 < len(root.Content); i += 2 {
		if root.Content[i+1] == value {
			return root.Content[i+2].Line - 1
		}
	}
	return total
}

// blockEnd moves end up over what does not belong to the block: blank lines, the
// end of the document, and comments that are not indented like the block.
func blockEnd(lines [][]byte, end, indent int) int {
	for end > 0 {
		line := string(lines[end-1])
		text := strings.TrimLeft(line, " ")
		comment := strings.HasPrefix(text, "#") && len(line)-len(text) < indent
		if strings.TrimSpace(text) != "" && !comment && strings.TrimSpace(line) != "..." {
			break
		}
		end--
	}
	return end
}

// separated reports whether a blank line stands between two profiles.
func separated(lines [][]byte, all *yaml.Node) bool {
	first, last := all.Content[0].Line, all.Content[len(all.Content)-2].Line
	for _, line := range lines[first-1 : last] {
		if len(bytes.TrimSpace(line)) == 0 {
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
