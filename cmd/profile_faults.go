package cmd

import (
	"errors"
	"fmt"
	"slices"

	"idpauth/flows"
	"idpauth/profiles"
)

// faults are what is wrong with the profiles of a config.
type faults []fault

type fault struct {
	profile string
	err     error
}

// findFaults checks the profiles of a config. One that others extend need not be
// complete; its children are.
func findFaults(cfg *profiles.Config, check func(*profiles.Profile) error) (found faults) {
	for _, name := range cfg.Names() {
		p, err := cfg.Profile(name)
		if err == nil && !cfg.Extended(name) {
			err = check(p)
		}
		if err != nil {
			found = append(found, fault{name, err})
		}
	}
	return found
}

// join makes one error of all; nil: nothing is wrong.
func (f faults) join() error {
	errs := make([]error, len(f))
	for i, fault := range f {
		errs[i] = fault.err
	}
	return errors.Join(errs...)
}

// worse tells what is wrong with after that was not before: with the profiles, of
// which a new one must be right, and with the name of the default one.
func (e *environment) worse(before, after *profiles.Config) error {
	was := map[string]bool{}
	for _, f := range findFaults(before, e.check) {
		was[f.profile] = true
	}
	found := slices.DeleteFunc(findFaults(after, e.check), func(f fault) bool { return was[f.profile] })
	if err := checkDefault(after); err != nil && checkDefault(before) == nil {
		found = slices.Insert(found, 0, fault{err: errors.New(err.Error())}) // a mistake in the text, no profile that was asked for
	}
	return found.join()
}

// checkDefault is an error where default_profile names no profile.
func checkDefault(cfg *profiles.Config) error {
	if cfg.DefaultProfile == "" {
		return nil
	}
	if err := cfg.Has(cfg.DefaultProfile); err != nil {
		return fmt.Errorf("default_profile: %w", err)
	}
	return nil
}

// check reports what is wrong with a profile, its flow included.
func (e *environment) check(p *profiles.Profile) error {
	flow, _, err := flows.Choose(p, e.canBrowse)
	if err != nil {
		return errors.Join(p.Validate(), err)
	}
	return errors.Join(p.Validate(), flow.Check(p))
}
