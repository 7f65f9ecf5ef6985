package output

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"idpauth/internal/token"
)

var jsonFormat = Format{
	Name:  "json",
	Usage: "everything that the server granted, as JSON",
	render: func(t *token.Token, ctx Context) ([]byte, error) {
		return renderJSON(grant(t, ctx))
	},
}

// WriteJSON writes a document as JSON, indented by two.
func WriteJSON(w io.Writer, document any) error {
	text, err := renderJSON(document)
	if err != nil {
		return err
	}
	return write(w, text)
}

func renderJSON(document any) ([]byte, error) {
	compact, err := compactJSON(document)
	if err != nil {
		return nil, fmt.Errorf("encoding JSON: %w", err)
	}
	var b bytes.Buffer
	if err := json.Indent(&b, compact, "", "  "); err != nil {
		return nil, fmt.Errorf("encoding JSON: %w", err)
	}
	b.WriteByte('\n')
	return EscapeInStrings(b.Bytes()), nil
}
