package output

import (
	"strings"
	"time"
)

// Status is what status tells about a profile's cached token. Fields that are
// not known stay zero and are not shown.
type Status struct {
	Valid       bool
	Type        string
	Format      string
	ExpiresAt   time.Time // of what the server gave; zero: no end is known
	Refreshable bool
	Scopes      []string
	Profile     string
	Now         time.Time
}

// Document returns the state for programs.
func (s Status) Document() Object {
	var o Object
	o.Add("valid", s.Valid)
	o.addGiven("type", s.Type)
	o.addGiven("format", s.Format)
	if !s.ExpiresAt.IsZero() {
		o.addExpiry(s.ExpiresAt, s.Now)
	}
	o.Add("refreshable", s.Refreshable)
	if len(s.Scopes) > 0 {
		o.Add("scopes", s.Scopes)
	}
	o.addGiven("profile", s.Profile)
	return o
}

// Text returns the same for people: a line for each member.
func (s Status) Text() string {
	var rows [][]string
	for _, m := range s.Document() {
		value := plain(m.Value)
		switch m.Name {
		case "expires_at":
			value += " (" + relative(s.ExpiresAt, s.Now) + ")"
		case "scopes":
			value = strings.Join(s.Scopes, " ")
		}
		rows = append(rows, []string{m.Name + ":", value})
	}
	return Table(nil, rows)
}
