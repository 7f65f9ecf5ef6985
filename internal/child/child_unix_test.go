//go:build unix

package child

import (
	"context"
	"os"
	"os/exec"
	"syscall"
	"testing"
)

type ended struct{ signal os.Signal }

func (e ended) Error() string     { return "ended by " + e.signal.String() }
func (e ended) Signal() os.Signal { return e.signal }

func TestWaitPassesOnTheSignalThatEndsTheContext(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	cmd := exec.Command("/bin/cat")
	stdin, err := cmd.StdinPipe() // open: cat waits
	if err != nil {
		t.Fatal(err)
	}
	defer stdin.Close()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	cancel(ended{syscall.SIGTERM})
	if status, err := Wait(ctx, cmd); status != 128+int(syscall.SIGTERM) || err != nil {
		t.Errorf("Wait = %d, %v; want 143", status, err)
	}
}

func TestWaitReturnsTheExitStatus(t *testing.T) {
	cmd := exec.Command("/bin/sh", "-c", "exit 42")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if status, err := Wait(t.Context(), cmd); status != 42 || err != nil {
		t.Errorf("Wait = %d, %v; want 42", status, err)
	}
}
