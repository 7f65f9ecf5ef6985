// Package output writes what commands show: tokens in the formats of get-token,
// documents as JSON, YAML or text, and files that hold a token.
package output

import (
	"fmt"
	"io"
	"strings"
	"time"

	"idpauth/internal/token"
)

// Formats are the ways to write a token, the default first. A new one is a file
// of its own and a line here.
var Formats = []Format{
	tokenFormat,
	jsonFormat,
	yamlFormat,
	headerFormat,
	envFormat,
	templateFormat,
	execCredentialFormat,
	netrcFormat,
	curlConfigFormat,
	awsFormat,
}

// Format is a way to write a token.
type Format struct {
	Name  string // what --output takes, up to a "="
	Usage string // a line for the help text

	render renderer

	// check tells what the format misses, before there is a token; nil: nothing.
	check func(Context) error

	// withArgument gives the renderer for what follows the "="; nil where a
	// format takes no argument.
	withArgument func(argument string) (renderer, error)
}

// renderer returns the whole text, so that what fails writes nothing.
type renderer func(t *token.Token, ctx Context) ([]byte, error)

// Context is what a format may tell beyond the token.
type Context struct {
	Now       time.Time
	Addresses []string // of the API: audience, resource and origins, in this order
	ExecInfo  string   // KUBERNETES_EXEC_INFO, in which kubectl says what it wants
}

// Spelling is how the format is given to --output.
func (f Format) Spelling() string {
	if f.withArgument != nil {
		return f.Name + "=…"
	}
	return f.Name
}

// Names are the spellings of all formats.
func Names() []string { return spellings(Formats) }

// Lookup finds a format by what was given to --output: a name, or a name, "="
// and an argument.
func Lookup(name string) (Format, error) { return lookup(Formats, name) }

func lookup(formats []Format, name string) (Format, error) {
	name, argument, hasArgument := strings.Cut(name, "=")
	for _, f := range formats {
		if f.Name != name {
			continue
		}
		switch {
		case hasArgument && f.withArgument == nil:
			return Format{}, fmt.Errorf("output format %q takes no argument", name)
		case hasArgument:
			render, err := f.withArgument(argument)
			if err != nil {
				return Format{}, fmt.Errorf("output format %q: %w", name, err)
			}
			f.render = render
		case f.render == nil:
			return Format{}, fmt.Errorf("output format %q needs an argument: %s", name, f.Spelling())
		}
		return f, nil
	}
	return Format{}, fmt.Errorf("unknown output format %.60q: choose %s", name, enumerate(spellings(formats)))
}

func spellings(formats []Format) []string {
	list := make([]string, len(formats))
	for i, f := range formats {
		list[i] = f.Spelling()
	}
	return list
}

// enumerate joins "a", "b" and "c" to "a, b or c".
func enumerate(list []string) string {
	last := len(list) - 1
	if last < 1 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:last], ", ") + " or " + list[last]
}

// Check tells whether a token could be written in this format.
func (f Format) Check(ctx Context) error {
	if f.check == nil {
		return nil
	}
	if err := f.check(ctx); err != nil {
		return fmt.Errorf("output format %q: %w", f.Name, err)
	}
	return nil
}

// Render returns the token in this format.
func (f Format) Render(t *token.Token, ctx Context) ([]byte, error) {
	text, err := f.render(t, ctx)
	if err != nil {
		return nil, fmt.Errorf("output format %q: %w", f.Name, err)
	}
	return text, nil
}

// Write writes the token in this format, at once or not at all.
func (f Format) Write(w io.Writer, t *token.Token, ctx Context) error {
	text, err := f.Render(t, ctx)
	if err != nil {
		return err
	}
	return write(w, text)
}

func write(w io.Writer, text []byte) error {
	if _, err := w.Write(text); err != nil {
		return fmt.Errorf("writing the output: %w", err)
	}
	return nil
}
