// Package cmd is the command line: it turns flags, environment and config into
// what the other packages do, and errors into exit codes.
package cmd

import (
	"io"
	"os"
	"time"

	"idpauth/internal/nodbus"
	"idpauth/internal/terminal"
)

// System is the world that a command runs in.
type System struct {
	Args      []string // with the program's name first
	Stdin     io.Reader
	Stdout    io.Writer
	Stderr    io.Writer
	LookupEnv func(name string) (string, bool)
	Environ   []string // for children
	Terminal  *terminal.Terminal
	Now       func() time.Time
	Started   time.Time // of the process, or soon after
}

// NewSystem returns the world of this process.
func NewSystem() *System {
	return &System{
		Args:      os.Args,
		Stdin:     os.Stdin,
		Stdout:    os.Stdout,
		Stderr:    os.Stderr,
		LookupEnv: os.LookupEnv,
		Environ:   nodbus.Restore(os.Environ()),
		Terminal:  &terminal.Terminal{},
		Now:       time.Now,
		Started:   time.Now(),
	}
}

// Getenv is the variable's value, empty when it is not set.
func (s *System) Getenv(name string) string {
	value, _ := s.LookupEnv(name)
	return value
}

// Switch reports whether a variable switches something on: it is set, and not
// to nothing, 0 or false.
func (s *System) Switch(name string) bool {
	switch s.Getenv(name) {
	case "", "0", "false":
		return false
	}
	return true
}
