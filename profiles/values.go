package profiles

import (
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

// The functions below make a field of the member that they are given: a text,
// a list, a secret and so on.

func text[T any](member func(*T) *string) field[T] {
	return func(d *decoder, at string, v *yaml.Node, into *T) error {
		value, err := scalar(at, v)
		if err != nil {
			return err
		}
		*member(into) = value
		d.set(at)
		return nil
	}
}

// file is a text that names a file, made absolute.
func file[T any](member func(*T) *string) field[T] {
	return func(d *decoder, at string, v *yaml.Node, into *T) error {
		if err := text(member)(d, at, v, into); err != nil {
			return err
		}
		*member(into) = d.absolute(*member(into))
		d.bundle.fix(v, *member(into))
		return nil
	}
}

func (d *decoder) absolute(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(d.dir, path)
}

// variable is a text that names an environment variable.
func variable[T any](member func(*T) *string) field[T] {
	return func(d *decoder, at string, v *yaml.Node, into *T) error {
		if err := text(member)(d, at, v, into); err != nil {
			return err
		}
		name := *member(into)
		if strings.ContainsAny(name, "=\x00") {
			return wrong(v, at, "%s is no name of an environment variable", quote(name))
		}
		d.env = append(d.env, name)
		return nil
	}
}

func boolean[T any](member func(*T) *bool) field[T] {
	return func(d *decoder, at string, v *yaml.Node, into *T) error {
		if v.Kind != yaml.ScalarNode || v.Value != "true" && v.Value != "false" {
			return wrong(v, at, "expected true or false")
		}
		*member(into) = v.Value == "true"
		d.set(at)
		return nil
	}
}

func duration[T any](member func(*T) *time.Duration) field[T] {
	return func(d *decoder, at string, v *yaml.Node, into *T) error {
		value, err := scalar(at, v)
		if err != nil {
			return err
		}
		if *member(into), err = ParseDuration(value); err != nil {
			return wrong(v, at, "%v", err)
		}
		d.set(at)
		return nil
	}
}

// numbers is a list of whole numbers.
func numbers[T any](member func(*T) *[]int) field[T] {
	return func(d *decoder, at string, v *yaml.Node, into *T) error {
		texts, err := items(at, v)
		if err != nil {
			return err
		}
		numbers := make([]int, len(texts))
		for i, text := range texts {
			if numbers[i], err = strconv.Atoi(text); err != nil {
				return wrong(v.Content[i], at, "expected a whole number, found %s", quote(text))
			}
		}
		*member(into) = numbers
		d.set(at)
		return nil
	}
}

// list is one text or a list of them.
func list[T any](member func(*T) *[]string) field[T] {
	return func(d *decoder, at string, v *yaml.Node, into *T) (err error) {
		values := []string{v.Value}
		if v.Kind == yaml.ScalarNode {
			_, err = scalar(at, v)
		} else {
			values, err = items(at, v)
		}
		if err != nil {
			return err
		}
		*member(into) = values
		d.set(at)
		return nil
	}
}

// items are the texts of a list.
func items(at string, v *yaml.Node) ([]string, error) {
	if v.Kind != yaml.SequenceNode {
		return nil, wrong(v, at, "expected a list, found %s", describe(v))
	}
	texts := make([]string, len(v.Content))
	for i, item := range v.Content {
		value, err := scalar(at, item)
		if err != nil {
			return nil, err
		}
		texts[i] = value
	}
	return texts, nil
}

// command is the argv of a program. A program named by a relative path is
// found from the config file, as files are.
func command[T any](member func(*T) *[]string) field[T] {
	return func(d *decoder, at string, v *yaml.Node, into *T) error {
		if v.Kind == yaml.ScalarNode {
			return wrong(v, at, "expected a list: the program and its arguments, one each; no shell runs them")
		}
		if v.Kind != yaml.SequenceNode || len(v.Content) == 0 {
			return wrong(v, at, "expected a list: the program and its arguments")
		}
		argv := make([]string, len(v.Content))
		for i, item := range v.Content {
			if item.Kind != yaml.ScalarNode {
				return wrong(item, at, "expected text, found %s", describe(item))
			}
			argv[i] = item.Value
		}
		if argv[0] == "" {
			return wrong(v, at, "the program's name is empty")
		}
		if filepath.Base(argv[0]) != argv[0] {
			argv[0] = d.absolute(argv[0])
		}
		d.bundle.fix(v.Content[0], argv[0])
		d.bundle.runs(at, argv)
		*member(into) = argv
		d.set(at)
		return nil
	}
}

// textMap merges a mapping of texts into what the parents gave.
func textMap[T any](member func(*T) *map[string]string) field[T] {
	return func(d *decoder, at string, v *yaml.Node, into *T) error {
		return members(at, v, func(key, value *yaml.Node) error {
			switch {
			case isNull(value):
				return nil
			case value.Kind != yaml.ScalarNode:
				return wrong(value, at+"."+key.Value, "expected text, found %s", describe(value))
			case key.Value == "":
				return wrong(key, at, "an empty name")
			}
			if *member(into) == nil {
				*member(into) = map[string]string{}
			}
			(*member(into))[key.Value] = value.Value
			d.set(at + "." + key.Value)
			return nil
		})
	}
}

// group decodes a mapping member by member over what the parents gave.
func group[T, M any](table map[string]field[M], member func(*T) *M) field[T] {
	return func(d *decoder, at string, v *yaml.Node, into *T) error {
		return fields(d, at+".", v, table, member(into))
	}
}

func secret[T any](member func(*T) **Secret) field[T] { return secretFrom(secretKeys, member) }

func tokenSecret[T any](member func(*T) **Secret) field[T] {
	return secretFrom(tokenSecretKeys, member)
}

// secretFrom is a secret: the text itself, or a mapping with its one source.
func secretFrom[T any](sources map[string]field[Secret], member func(*T) **Secret) field[T] {
	return func(d *decoder, at string, v *yaml.Node, into *T) error {
		s := new(Secret)
		switch v.Kind {
		case yaml.ScalarNode:
			s = inline(v.Value)
			d.inline = d.inline || v.Value != ""
		case yaml.MappingNode:
			if err := d.oneSource(sources, at, v, s); err != nil {
				return err
			}
		default:
			return wrong(v, at, "expected a secret, found a list")
		}
		*member(into) = s
		d.bundle.holds(at, v, s)
		d.set(at)
		return nil
	}
}

// oneSource decodes the mapping of a secret, which names one source.
func (d *decoder) oneSource(sources map[string]field[Secret], at string, v *yaml.Node, s *Secret) error {
	inner := decoder{dir: d.dir, bundle: d.bundle} // the secret has an origin, not its source
	if err := fields(&inner, at+".", v, sources, s); err != nil {
		return err
	}
	d.env = append(d.env, inner.env...)
	given := 0
	for _, is := range []bool{s.Env != "", s.File != "", s.Command != nil, s.Keyring != "", s.Prompt, s.Profile != ""} {
		if is {
			given++
		}
	}
	if given != 1 {
		names := slices.Sorted(maps.Keys(sources))
		return wrong(v, at, "expected exactly one source out of %s", strings.Join(names, ", "))
	}
	return nil
}

func scopes[T any](member func(*T) *[]string) field[T] {
	return func(d *decoder, at string, v *yaml.Node, into *T) (err error) {
		var values []string
		if v.Kind == yaml.ScalarNode {
			values, err = ParseScopes(v.Value)
		} else if values, err = items(at, v); err != nil {
			return err
		} else {
			err = checkScopes(values)
		}
		if err != nil {
			return wrong(v, at, "%v", err)
		}
		*member(into) = values
		d.set(at)
		return nil
	}
}
