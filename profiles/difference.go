package profiles

import (
	"path/filepath"
	"slices"
)

// Difference is a key of a profile that one config has and another lacks or has
// with another value.
type Difference struct {
	Setting
	Added bool // by the later one
}

// Differences lists how a profile of c, by its own keys, differs from what it is in
// before; a profile that is in neither differs in nothing.
func (c *Config) Differences(before *Config, name string) []Difference {
	return differences(before.own(before.entry(name)), c.own(c.entry(name)))
}

// own lists the keys that a profile itself has, nothing for nil.
func (c *Config) own(e *entry) []Setting {
	if e == nil {
		return nil
	}
	p := &Profile{Name: e.name, Origins: Origins{}}
	d := &decoder{dir: filepath.Dir(c.Path), source: "profile " + e.name, origins: p.Origins}
	if err := e.decode(d, p); err != nil {
		return nil // not reached: the whole config was decoded before
	}
	return slices.DeleteFunc(p.List(), func(s Setting) bool { return !s.Own(p) })
}

// differences lists what is gone, then what has come.
func differences(before, after []Setting) (found []Difference) {
	lacks := func(all []Setting, s Setting) bool {
		return !slices.ContainsFunc(all, func(other Setting) bool {
			return other.Key == s.Key && other.Text() == s.Text() && other.hidden == s.hidden
		})
	}
	for _, s := range before {
		if lacks(after, s) {
			found = append(found, Difference{Setting: s})
		}
	}
	for _, s := range after {
		if lacks(before, s) {
			found = append(found, Difference{Setting: s, Added: true})
		}
	}
	return found
}
