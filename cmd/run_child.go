package cmd

import (
	"context"
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
