package cmd

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os/exec"

	"idpauth/internal/child"
)

// runChild runs the program at path with our streams and ends as it does.
func (e *environment) runChild(ctx context.Context, path string, argv, variables []string) error {
	cmd := &exec.Cmd{Path: path, Args: argv, Env: variables, Stdin: e.Stdin, Stdout: e.Stdout, Stderr: e.Stderr}
	if err := cmd.Start(); err != nil {
		return &cannotRunError{argv[0], err}
	}
	status, err := child.Wait(ctx, cmd)
	if err != nil {
		return err
	}
	return endedAs(status)
}

// endedAs is how a command ends whose program ended with status.
func endedAs(status int) error {
	if status == 0 {
		return nil
	}
	return childStatus(status)
}

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
