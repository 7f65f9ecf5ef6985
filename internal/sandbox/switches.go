package sandbox

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Switch turns one failure mode on: a row of the Catalogue, with its argument
// and the requests that it hits.
type Switch struct {
	Name  string `json:"name"`
	Value string `json:"value,omitempty"`

	Path  string `json:"path,omitempty"`  // hit this path, or with "/" at its end all below; "*": all. Default: the row's
	Grant string `json:"grant,omitempty"` // hit token requests of this grant_type only
	After int    `json:"after,omitempty"` // let so many requests through first
	Times int    `json:"times,omitempty"` // then hit so many; 0: all
}

// Switches are the failure modes in force. Of two with one name that hit the
// same request the first counts, but for those that edit an answer, which all do.
type Switches []Switch

func (all Switches) validate() error {
	var errs []error
	for _, w := range all {
		if err := w.validate(); err != nil {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

func (w Switch) validate() error {
	m, ok := lookupMode(w.Name)
	if !ok {
		return fmt.Errorf("sandbox: no switch is named %q", w.Name)
	}
	if m.check == nil {
		return nil
	}
	if err := m.check(w.Value); err != nil {
		return fmt.Errorf("sandbox: switch %s: %q is not %s", w.Name, w.Value, m.Value)
	}
	return nil
}

// armed is a switch and the number of requests that it has met.
type armed struct {
	Switch
	mode *Mode
	met  int
}

// SetSwitches replaces the switches in force; none makes the server well-behaved.
func (s *Server) SetSwitches(all Switches) error { return s.arm(all, true) }

// AddSwitches adds to the switches in force.
func (s *Server) AddSwitches(more ...Switch) error { return s.arm(more, false) }

func (s *Server) arm(all Switches, replace bool) error {
	if err := all.validate(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if replace {
		s.switches = nil
	}
	for _, w := range all {
		m, _ := lookupMode(w.Name)
		s.switches = append(s.switches, &armed{Switch: w, mode: m})
	}
	return nil
}

// Switches returns those in force, the spent ones too.
func (s *Server) Switches() Switches {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make(Switches, len(s.switches))
	for i, a := range s.switches {
		all[i] = a.Switch
	}
	return all
}

// active are the switches that hit one request.
type active []*armed

// value is the argument of the first switch with this name, "" when there is none.
func (on active) value(name string) string {
	for _, a := range on {
		if a.Name == name {
			return a.Value
		}
	}
	return ""
}

func (on active) has(name string) bool {
	return slices.ContainsFunc(on, func(a *armed) bool { return a.Name == name })
}

// match counts the request against each switch that names it.
func (s *Server) match(q *request) active {
	var on active
	for _, a := range s.switches {
		if !a.names(q) {
			continue
		}
		a.met++
		if a.met > a.After && (a.Times == 0 || a.met <= a.After+a.Times) {
			on = append(on, a)
		}
	}
	return on
}

func (a *armed) names(q *request) bool {
	if a.Grant != "" && (q.URL.Path != tokenPath || q.param("grant_type") != a.Grant) {
		return false
	}
	path := a.Path
	if path == "" {
		path = a.mode.Path
	}
	return path == "*" || q.URL.Path == path || strings.HasSuffix(path, "/") && strings.HasPrefix(q.URL.Path, path)
}
