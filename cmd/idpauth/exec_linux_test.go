package main

import (
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// TestExecLeavesNothingOfItself compares what programs find of the process that
// they run in with what they find without idpauth.
func TestExecLeavesNothingOfItself(t *testing.T) {
	h := newHome(t)
	for what, look := range map[string][]string{
		"descriptors": {"/bin/ls", "/proc/self/fd"},
		"signals":     {"/bin/grep", "Sig[BIC]", "/proc/self/status"},
		"limits":      {"/bin/grep", "-v", "processes", "/proc/self/limits"},
	} {
		alone := h.command()
		alone.Path, alone.Args = look[0], look
		want, err := alone.Output()
		if err != nil {
			t.Fatal(err)
		}
		got, err := h.command(append([]string{"exec", "-p", "client-credentials", "--"}, look...)...).Output()
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != string(want) {
			t.Errorf("%s:\n%swant\n%s", what, got, want)
		}
	}
}

func TestExecPutsTheProgramInItsPlace(t *testing.T) {
	c := newHome(t).command("exec", "-p", "client-credentials", "--", "sh", "-c", "echo $$")
	out, err := c.Output()
	if got := strings.TrimSpace(string(out)); err != nil || got != strconv.Itoa(c.Process.Pid) {
		t.Errorf("the program is process %s, %v; want %d", got, err, c.Process.Pid)
	}
}

func TestExecEndsByTheSignalThatEndsTheProgram(t *testing.T) {
	c := newHome(t).command("exec", "-p", "client-credentials", "--", "sh", "-c", "kill -TERM $$")
	begin(t, c)
	endedBy(t, c, syscall.SIGTERM)
}
