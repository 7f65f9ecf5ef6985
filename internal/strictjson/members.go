package strictjson

import (
	"encoding/json"
	"fmt"

	"idpauth/internal/token"
)

// Members are the members of an object in their order. Names are compared
// exactly. The readers below return the zero value for a member that is absent
// or null, and an error for one of another type.
type Members []token.Member

func member(name string, value []byte) token.Member {
	return token.Member{Name: name, Value: value}
}

// Get returns the value as it was sent, and whether there is such a member.
func (m Members) Get(name string) (json.RawMessage, bool) {
	for _, member := range m {
		if member.Name == name {
			return member.Value, true
		}
	}
	return nil, false
}

// String reads a string.
func (m Members) String(name string) (string, error) {
	return read[string](m, name, "a string")
}

// Number reads a number with all the digits it was sent with.
func (m Members) Number(name string) (json.Number, error) {
	raw, _ := m.Get(name)
	switch kind(raw) {
	case "null", "nothing":
		return "", nil
	case "a number":
		return json.Number(raw), nil
	}
	return "", typeError(name, "a number", raw)
}

// Bool reads a truth value.
func (m Members) Bool(name string) (bool, error) {
	return read[bool](m, name, "true or false")
}

// Strings reads an array of strings.
func (m Members) Strings(name string) ([]string, error) {
	elements, err := read[[]*string](m, name, "an array of strings")
	if elements == nil || err != nil {
		return nil, err
	}
	values := make([]string, len(elements))
	for i, element := range elements {
		if element == nil {
			return nil, fmt.Errorf("member %s is an array with null, not an array of strings", quoteName(name))
		}
		values[i] = *element
	}
	return values, nil
}

func read[T any](m Members, name, wanted string) (value T, err error) {
	raw, ok := m.Get(name)
	if !ok {
		return value, nil
	}
	if json.Unmarshal(raw, &value) != nil {
		return *new(T), typeError(name, wanted, raw)
	}
	return value, nil
}

func typeError(name, wanted string, raw []byte) error {
	return fmt.Errorf("member %s is %s, not %s", quoteName(name), kind(raw), wanted)
}

// kind tells the type of a JSON value by its first character.
func kind(value []byte) string {
	if len(value) == 0 {
		return "nothing"
	}
	switch value[0] {
	case '{':
		return "an object"
	case '[':
		return "an array"
	case '"':
		return "a string"
	case 't', 'f':
		return "true or false"
	case 'n':
		return "null"
	}
	return "a number"
}
