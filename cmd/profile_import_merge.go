package cmd

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"idpauth/profiles"
)

// merge is what an import would make of the config file.
type merge struct {
	*environment
	*profiles.Edit
	bundle  *profiles.Bundle
	changes []change
}

// change is what becomes of a profile.
type change struct {
	profile     string
	isNew       bool
	differences []profiles.Difference
}

// planMerge finds out what an import changes, and that nothing is wrong with it.
func (e *environment) planMerge(b *profiles.Bundle, replace bool) (*merge, error) {
	path, _, err := e.configPath()
	if err != nil {
		return nil, err
	}
	m := &merge{environment: e, bundle: b}
	if m.Edit, err = profiles.NewEdit(path); err != nil {
		return nil, err
	}
	before, err := m.Config()
	if err != nil {
		return nil, err
	}
	if err := m.Merge(b, replace); err != nil {
		return nil, err
	}
	after, err := m.Config()
	if err != nil {
		return nil, err
	}
	if err := e.worse(before, after); err != nil {
		return nil, err
	}
	for _, name := range b.Names() {
		isNew := before.Has(name) != nil
		if found := after.Differences(before, name); isNew || len(found) > 0 {
			m.changes = append(m.changes, change{name, isNew, found})
		}
	}
	return m, nil
}

// agree shows the changes and asks for a yes where somebody can be asked. Where
// nobody can, programs that would run want --yes.
func (m *merge) agree(ctx context.Context, s profiles.Settings, yes bool) error {
	asking := !yes && prompter{terminal: m.Terminal, forbidden: m.noInteractive()}.Available()
	show := m.Notice
	if asking {
		show = m.Instruct
	}
	for _, c := range m.changes {
		show("%s", c.text())
	}
	programs := m.programs()
	for _, program := range programs {
		show("%s", program)
	}
	switch {
	case asking:
		return m.confirm(ctx, s, fmt.Sprintf("Change %s so? [y/N] ", m.Path()), "profile import")
	case len(programs) > 0 && !yes:
		return &usage{
			msg:  programs[0] + "; profile import asks first, and there is no terminal to ask on",
			hint: "add --yes if you trust it",
		}
	}
	return nil
}

// programs tells what the changed profiles would run.
func (m *merge) programs() (lines []string) {
	for _, p := range m.bundle.Programs {
		if m.touches(p.Profile) {
			lines = append(lines, fmt.Sprintf("profile %q would run a program, for %s: %q", p.Profile, p.Key, p.Argv))
		}
	}
	return lines
}

// touches reports whether the profile is among those that change.
func (m *merge) touches(name string) bool {
	return slices.ContainsFunc(m.changes, func(c change) bool { return c.profile == name })
}

// text shows the change, a line each key.
func (c change) text() string {
	what := "changes"
	if c.isNew {
		what = "is new"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "profile %q %s:", c.profile, what)
	for _, d := range c.differences {
		sign := '-'
		if d.Added {
			sign = '+'
		}
		fmt.Fprintf(&b, "\n  %c %s: %s", sign, d.Key, strings.ReplaceAll(d.Text(), "\n", `\n`))
	}
	return b.String()
}

// report tells what was done.
func (m *merge) report() {
	for _, secret := range m.bundle.Secrets {
		if secret.IsPlain() && !secret.Header && m.touches(secret.Profile) {
			m.Notice("%s stands in the config as plain text; {env: NAME}, {keyring: ITEM} or {prompt: true} keep it elsewhere", secret.What())
		}
	}
	names := make([]string, len(m.changes))
	for i, c := range m.changes {
		names[i] = c.profile
	}
	m.Notice("imported into %s: %s", m.Path(), strings.Join(names, ", "))
}
