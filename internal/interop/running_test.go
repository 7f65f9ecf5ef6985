//go:build interop && linux

package interop

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// running is the program while it waits for somebody.
type running struct {
	cmd     *exec.Cmd
	started time.Time
	stdout  bytes.Buffer
	stderr  *bufio.Reader
	shown   strings.Builder // what was read of stderr
}

// begin runs the program without a terminal, beside the test.
func (c *cli) begin(t *testing.T, args ...string) *running {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	r := &running{cmd: exec.CommandContext(ctx, c.binary, args...), started: time.Now()}
	r.cmd.Env = c.env
	r.cmd.Stdout = &r.stdout
	r.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Pdeathsig: syscall.SIGKILL}
	stderr, err := r.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	r.stderr = bufio.NewReader(stderr)
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return r
}

// line is a line that the program showed.
type line string

// await reads stderr up to a line that has the phrase.
func (r *running) await(t *testing.T, phrase string) line {
	t.Helper()
	for {
		text, err := r.stderr.ReadString('\n')
		r.shown.WriteString(text)
		if strings.Contains(text, phrase) {
			return line(text)
		}
		if err != nil {
			t.Fatalf("the program did not say %q: %s", phrase, &r.shown)
		}
	}
}

// word is the first word of the line that begins so, without a comma behind it.
func (l line) word(t *testing.T, prefix string) string {
	t.Helper()
	for word := range strings.FieldsSeq(string(l)) {
		if strings.HasPrefix(word, prefix) {
			return strings.TrimSuffix(word, ",")
		}
	}
	t.Fatalf("no word of %q begins with %q", l, prefix)
	return ""
}

// end waits for the program's end.
func (r *running) end(t *testing.T) result {
	t.Helper()
	rest, err := io.ReadAll(r.stderr)
	if err != nil {
		t.Fatal(err)
	}
	r.shown.Write(rest)
	if err := r.cmd.Wait(); err != nil && !errors.As(err, new(*exec.ExitError)) {
		t.Fatal(err)
	}
	return result{r.cmd.Args[1:], r.cmd.ProcessState.ExitCode(), r.stdout.String(), r.shown.String(), time.Since(r.started)}
}
