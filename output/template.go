package output

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"text/template"

	"idpauth/internal/token"
)

var templateFormat = Format{
	Name:         "template",
	Usage:        "a Go template over the members of json but the refresh token: template='{{.access_token}}'",
	withArgument: newTemplate,
}

// noValue is what text/template writes for a member that index did not find,
// missingkey or not; in place of a token it would be taken for one.
const noValue = "<no value>"

// newTemplate reads a template, which has text/template's own functions only:
// none of them reaches out of it.
func newTemplate(text string) (renderer, error) {
	if text == "" {
		return nil, errors.New("it is empty")
	}
	t, err := template.New("").Option("missingkey=error").Parse(text)
	if err != nil {
		return nil, templateError(err)
	}
	return func(tok *token.Token, ctx Context) ([]byte, error) {
		members, err := templateMembers(grant(tok, ctx))
		if err != nil {
			return nil, err
		}
		var b bytes.Buffer
		if err := t.Execute(&b, members); err != nil {
			return nil, templateError(err)
		}
		if strings.Contains(b.String(), noValue) && !strings.Contains(text, noValue) {
			return nil, errors.New("it shows what the answer does not have")
		}
		if !bytes.HasSuffix(b.Bytes(), []byte("\n")) {
			b.WriteByte('\n')
		}
		return b.Bytes(), nil
	}, nil
}

// templateError drops what text/template puts before the line of the mistake.
func templateError(err error) error {
	return errors.New(strings.TrimPrefix(err.Error(), "template: :"))
}

// templateMembers are the members of a document as a template takes them: numbers
// digit by digit, and no text that would begin a new line or colour the screen.
// Only json and yaml show the refresh token.
func templateMembers(o Object) (map[string]any, error) {
	o = slices.DeleteFunc(o, func(m token.Member) bool { return m.Name == "refresh_token" })
	raw, err := json.Marshal(o)
	if err != nil {
		return nil, fmt.Errorf("encoding JSON: %w", err)
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var members map[string]any
	if err := decoder.Decode(&members); err != nil {
		return nil, fmt.Errorf("decoding JSON: %w", err)
	}
	for name, value := range members {
		members[name] = templateValue(value)
	}
	return members, nil
}

// templateValue is a JSON value for a template, where only an int64 compares as a
// number.
func templateValue(value any) any {
	switch v := value.(type) {
	case string:
		return printableLine(v)
	case json.Number:
		if n, err := v.Int64(); err == nil && strconv.FormatInt(n, 10) == v.String() {
			return n
		}
	case []any:
		for i := range v {
			v[i] = templateValue(v[i])
		}
	case map[string]any:
		for name := range v {
			v[name] = templateValue(v[name])
		}
	}
	return value
}
