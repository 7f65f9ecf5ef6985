package cmd

import (
	"errors"
	"fmt"
	"io/fs"
	"os/exec"

	"idpauth/internal/child"
)

// cannotRunError says why a program was not started, with the exit codes that a
// shell has for that.
type cannotRunError struct {
	name string
	err  error
}

func (r *cannotRunError) Error() string {
	return fmt.Sprintf("running %q: %v", shorten(r.name), child.Cause(r.err))
}

func (r *cannotRunError) Unwrap() error { return r.err }

func (r *cannotRunError) ExitStatus() int {
	if errors.Is(r.err, exec.ErrNotFound) || errors.Is(r.err, fs.ErrNotExist) {
		return 127
	}
	return 126
}
