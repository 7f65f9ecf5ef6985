//go:build unix

package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"syscall"
	"testing"
)

// fullPipe is a pipe that takes nothing more until somebody reads what fills it.
func fullPipe(t *testing.T) (reader, writer *os.File, filling int) {
	t.Helper()
	var ends [2]int
	if err := syscall.Pipe(ends[:]); err != nil {
		t.Fatal(err)
	}
	syscall.CloseOnExec(ends[0])
	syscall.CloseOnExec(ends[1])
	if err := syscall.SetNonblock(ends[1], true); err != nil {
		t.Fatal(err)
	}
	for {
		n, err := syscall.Write(ends[1], make([]byte, 4096))
		if errors.Is(err, syscall.EAGAIN) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		filling += n
	}
	if err := syscall.SetNonblock(ends[1], false); err != nil {
		t.Fatal(err)
	}
	reader, writer = os.NewFile(uintptr(ends[0]), "reader"), os.NewFile(uintptr(ends[1]), "writer")
	t.Cleanup(func() { reader.Close() })
	t.Cleanup(func() { writer.Close() })
	return reader, writer, filling
}

func TestReaderThatStallsHoldsNobodyUp(t *testing.T) {
	h := newHome(t)
	reader, writer, filling := fullPipe(t)
	stalled := h.command("get-token", "-p", "client-credentials", "-o", "json", "-v", "-v")
	stalled.Stdout = writer
	stderr, err := stalled.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	begin(t, stalled)
	shows(t, stderr, "POST ")
	if out, err := h.command("get-token", "-p", "client-credentials", "--force", "--timeout", "10s").Output(); err != nil || len(out) == 0 {
		t.Errorf("another process got %q, %v", out, err)
	}
	if out, err := h.command("get-token", "-p", "client-credentials").Output(); err != nil || len(out) == 0 {
		t.Errorf("the cache gave %q, %v", out, err)
	}
	writer.Close()
	content, err := io.ReadAll(reader)
	if err != nil || !bytes.HasPrefix(content[filling:], []byte("{\n")) || !bytes.HasSuffix(content, []byte("}\n")) {
		t.Errorf("the reader got %q behind what filled the pipe, %v", content[min(filling, len(content)):], err)
	}
	if err := stalled.Wait(); err != nil {
		t.Error(err)
	}
}

func TestTimeoutEndsAWriteThatNobodyReads(t *testing.T) {
	h := newHome(t)
	if err := h.command("get-token", "-p", "client-credentials").Run(); err != nil {
		t.Fatal(err)
	}
	fifo := h.path("fifo")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, args := range map[string][]string{"stdout": nil, "a named pipe": {"--file", fifo}} {
		t.Run(name, func(t *testing.T) {
			reader, writer, filling := fullPipe(t)
			c := h.command(append([]string{"get-token", "-p", "client-credentials", "--timeout", "1500ms"}, args...)...)
			var stderr bytes.Buffer
			c.Stdout, c.Stderr = writer, &stderr
			c.Run()
			writer.Close()
			content, err := io.ReadAll(reader)
			if c.ProcessState.ExitCode() != 5 || !bytes.Contains(stderr.Bytes(), []byte("writing the token: the time is up")) {
				t.Errorf("%v, stderr %q", c.ProcessState, &stderr)
			}
			if err != nil || len(content) != filling {
				t.Errorf("%d bytes were written, %v", len(content)-filling, err)
			}
		})
	}
}
