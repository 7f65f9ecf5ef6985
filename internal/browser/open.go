// Package browser shows a URL in the person's web browser.
package browser

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"runtime"
	"time"
)

// patience is how long an opener may take to fail. One that runs on is the
// browser itself.
const patience = 3 * time.Second

// Open shows address, which must be an https URL or one of plain http on
// loopback. The openers are children with env as their environment and with no
// stream of ours; they outlive this process. Open returns when one of them has
// succeeded or runs on.
func Open(ctx context.Context, address string, env []string) error {
	address, err := check(address)
	if err != nil {
		return err
	}
	return open(ctx, openers(runtime.GOOS, env, address), env, patience)
}

// open tries one command after the other.
func open(ctx context.Context, commands [][]string, env []string, patience time.Duration) error {
	if len(commands) == 0 {
		return errors.New("open a browser: no command to open one is known here")
	}
	var failed []error
	for _, argv := range commands {
		err := run(ctx, argv, env, patience)
		if err == nil || ctx.Err() != nil {
			return ctx.Err()
		}
		failed = append(failed, fmt.Errorf("%s: %w", argv[0], err))
	}
	return fmt.Errorf("open a browser: %w", errors.Join(failed...))
}

// run starts argv and waits for its failure, not for its end.
func run(ctx context.Context, argv, env []string, patience time.Duration) error {
	cmd := exec.Command(argv[0], argv[1:]...) // a context would kill the browser
	cmd.Env = env
	cmd.SysProcAttr = detached()
	if err := cmd.Start(); err != nil {
		var notFound *exec.Error
		if errors.As(err, &notFound) {
			return notFound.Err
		}
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case err := <-ended:
		return err
	case <-time.After(patience):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
