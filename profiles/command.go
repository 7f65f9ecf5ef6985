package profiles

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"time"

	"idpauth/internal/environ"
)

// RunCommand runs argv, without a shell, and returns what it prints, at most
// as much as a secret can be. The terminal, where there is one, is its stdin
// and stderr. It is killed when ctx ends. The error of a command that fails
// does not show what it printed.
func RunCommand(ctx context.Context, argv, env []string, terminal *os.File) ([]byte, error) {
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Env = env
	cmd.WaitDelay = time.Second // for a grandchild that keeps stdout open
	if terminal != nil {
		cmd.Stdin, cmd.Stderr = terminal, terminal
	} else {
		ownGroup(cmd)
	}
	out := &limitedBuffer{limit: maxSecret + len("\r\n")}
	cmd.Stdout = out
	err := cmd.Run()
	switch {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("running %s: %w", argv[0], context.Cause(ctx))
	case out.full:
		return nil, fmt.Errorf("running %s: what it printed is %w", argv[0], errTooLong)
	case errors.Is(err, exec.ErrWaitDelay):
		return nil, fmt.Errorf("running %s: it ended and left a process that holds its output open", argv[0])
	case err != nil:
		return nil, fmt.Errorf("running %s: %w", argv[0], execCause(err))
	}
	return out.content, nil
}

// execCause drops the name that errors of package exec repeat.
func execCause(err error) error {
	var execErr *exec.Error
	if errors.As(err, &execErr) {
		return execErr.Err
	}
	return pathCause(err)
}

// limitedBuffer fails the writer, and so ends the command, at its limit.
type limitedBuffer struct {
	content []byte
	limit   int
	full    bool
}

func (b *limitedBuffer) Write(p []byte) (int, error) {
	if len(b.content)+len(p) > b.limit {
		b.full = true
		return 0, errTooLong
	}
	b.content = append(b.content, p...)
	return len(p), nil
}

// secretVariables hold secrets of ours, which no child process needs.
var secretVariables = []string{
	"IDPAUTH_CLIENT_SECRET",
	"IDPAUTH_EXPORT_PASSPHRASE",
	"IDPAUTH_MFA_CODE",
	"IDPAUTH_PASSCODE",
	"IDPAUTH_PASSPHRASE",
	"IDPAUTH_PASSWORD",
	"IDPAUTH_TOKEN",
}

// WithoutSecrets returns env without the variables that hold secrets: ours,
// and those that the config names with {env: …}.
func (c *Config) WithoutSecrets(env []string) []string {
	return environ.Without(env, slices.Concat(secretVariables, c.env)...)
}
