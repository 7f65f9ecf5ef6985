package output

import (
	"bytes"
	"encoding/json"
	"fmt"

	"idpauth/internal/token"
)

// Object is a JSON object whose members keep their order.
type Object []token.Member

// Add appends a member. The value is anything that encoding/json knows.
func (o *Object) Add(name string, value any) {
	raw, err := compactJSON(value)
	if err != nil {
		panic(fmt.Sprintf("output: member %q: %v", name, err)) // a mistake of the caller's, not of its data
	}
	*o = append(*o, token.Member{Name: name, Value: raw})
}

// addGiven appends a string member unless it is empty.
func (o *Object) addGiven(name, value string) {
	if value != "" {
		o.Add(name, value)
	}
}

// has reports whether there is a member of that name.
func (o Object) has(name string) bool {
	for _, m := range o {
		if m.Name == name {
			return true
		}
	}
	return false
}

// MarshalJSON writes the members in their order, each value as it is.
func (o Object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := compactJSON(m.Name)
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(m.Value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// compactJSON is json.Marshal without its escapes for HTML.
func compactJSON(value any) (json.RawMessage, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
