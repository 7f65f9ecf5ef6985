package output

import (
	"fmt"
	"io"
)

// View is the form in which a command shows a document.
type View int

// The views: the command's own text for people, and two for programs.
const (
	Text View = iota
	JSON
	YAML
)

// ParseView finds a view by the name given to --output. What a command calls its
// text ("pretty", "table", "text") is text, empty where it has none.
func ParseView(name, text string) (View, error) {
	switch name {
	case text:
		return Text, nil
	case "json":
		return JSON, nil
	case "yaml":
		return YAML, nil
	}
	choices := []string{"json", "yaml"}
	if text != "" {
		choices = append([]string{text}, choices...)
	}
	return Text, fmt.Errorf("unknown output format %.60q: choose %s", name, enumerate(choices))
}

// Write writes the document, or in the text view what text returns, which is
// fit for a terminal already. A list of documents must not be nil.
func (v View) Write(w io.Writer, document any, text func() string) error {
	switch v {
	case JSON:
		return WriteJSON(w, document)
	case YAML:
		return WriteYAML(w, document)
	}
	return write(w, []byte(text()))
}
