// Package child runs a program in the place of this one: with its streams, the
// signals that are meant for it, and its exit status.
package child

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
)

// Wait waits for cmd, which has been started, and returns its exit status, of a
// program that a signal ended the one that a shell would show. When a signal ends
// ctx, whose cause then has a Signal method, the program gets that signal; it is
// waited for all the same.
func Wait(ctx context.Context, cmd *exec.Cmd) (int, error) {
	forwarded := context.AfterFunc(ctx, func() {
		var ended interface{ Signal() os.Signal }
		if errors.As(context.Cause(ctx), &ended) {
			cmd.Process.Signal(ended.Signal())
		}
	})
	defer forwarded()
	var exit *exec.ExitError
	if err := cmd.Wait(); err != nil && !errors.As(err, &exit) {
		return 0, fmt.Errorf("waiting for %s: %w", cmd.Args[0], err)
	}
	return status(cmd.ProcessState), nil
}

// Cause drops the name of the program that errors of package exec repeat.
func Cause(err error) error {
	var execErr *exec.Error
	var pathErr *os.PathError
	switch {
	case errors.As(err, &execErr):
		return execErr.Err
	case errors.As(err, &pathErr):
		return pathErr.Err
	}
	return err
}
