package cmd

import (
	"context"
	"os"
	"os/signal"
)

// become runs the program at path as a child: Windows cannot put it in the place
// of this one. A Ctrl-C is for the program.
func (e *environment) become(ctx context.Context, path string, argv, variables []string) error {
	signal.Ignore(os.Interrupt)
	return e.runChild(ctx, path, argv, variables)
}
