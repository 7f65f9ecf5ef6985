package curl

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"

	"idpauth/internal/child"
	"idpauth/internal/token"
)

// hasDescriptors: the only one by which a program of Windows can be handed
// something is its standard input.
const hasDescriptors = false

// attempt runs curl, which reads its config from standard input. It cannot be
// watched.
func (c *Command) attempt(ctx context.Context, path string, r Runner, secret token.Secret, _ bool) (answer, error) {
	messages, done := c.messages(r, secret)
	defer done()
	cmd := &exec.Cmd{Path: path, Args: c.arguments("-"), Env: r.Env, Stdin: bytes.NewReader(config(secret)), Stdout: r.Stdout, Stderr: messages}
	if err := cmd.Start(); err != nil {
		return answer{}, fmt.Errorf("running curl: %w", child.Cause(err))
	}
	status, err := child.Wait(ctx, cmd)
	return answer{status: status}, err
}
