//go:build unix

package cmd

import (
	"context"
	"syscall"
)

// become puts the program at path in the place of this one. Where somebody above
// waits for this command, the program runs as a child.
func (e *environment) become(ctx context.Context, path string, argv, variables []string) error {
	switch {
	case e.signals == nil:
		return e.runChild(ctx, path, argv, variables)
	case ctx.Err() != nil:
		return context.Cause(ctx)
	}
	e.finishTrace()
	e.flush()
	return &cannotRunError{argv[0], syscall.Exec(path, argv, variables)}
}
