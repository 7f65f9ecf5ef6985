package main

import (
	"fmt"
	"strings"
	"syscall"
	"testing"
)

// TestExecLeavesNothingOfItself compares what a program finds that idpauth runs
// with what it finds without.
func TestExecLeavesNothingOfItself(t *testing.T) {
	h := newHome(t)
	const look = "cd /proc/$$/fd; echo *; grep Sig[BI] /proc/$$/status; ulimit -n"
	alone := h.command()
	alone.Path, alone.Args = "/bin/sh", []string{"sh", "-c", look}
	want, err := alone.Output()
	if err != nil {
		t.Fatal(err)
	}
	c := h.command("exec", "-p", "client-credentials", "--", "sh", "-c", "echo $$;"+look)
	out, err := c.Output()
	if err != nil {
		t.Fatal(err)
	}
	pid, got, _ := strings.Cut(string(out), "\n")
	if pid != fmt.Sprint(c.Process.Pid) {
		t.Errorf("the program is process %s, want %d", pid, c.Process.Pid)
	}
	if got != string(want) {
		t.Errorf("descriptors, signals and limits are\n%swant\n%s", got, want)
	}
}

func TestExecEndsByTheSignalThatEndsTheProgram(t *testing.T) {
	c := newHome(t).command("exec", "-p", "client-credentials", "--", "sh", "-c", "kill -TERM $$")
	begin(t, c)
	endedBy(t, c, syscall.SIGTERM)
}
