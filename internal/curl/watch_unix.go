//go:build unix

package curl

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"

	"idpauth/internal/child"
)

// mostHeld is how much of an answer is held back, in bytes. One that says 401 is
// short; of a longer one, curl is not run again.
const mostHeld = 1 << 20

// watch reads the headers of the answers that curl gets and, while they leave
// open whether curl runs again, holds back what it writes to stdout. What flows
// once, flows on.
type watch struct {
	headers *os.File // nil: they are not to be seen
	output  *os.File // what curl writes to stdout; nil: stdout is curl's own
	stdout  io.Writer
	follows bool // redirects

	line     []byte // of the headers, as much of it as has come
	status   int    // of the last answer; zero: none has come
	held     []byte
	released bool
	failure  error // of writing to stdout
}

// holds reports whether what curl writes to w can be held back. A terminal stays
// curl's own, which writes differently to one.
func holds(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return true
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice == 0
}

// run copies until curl has closed its ends.
func (w *watch) run() {
	// That the reader of stdout is gone is for curl to notice, not for us to die of.
	broken := make(chan os.Signal, 1)
	signal.Notify(broken, syscall.SIGPIPE)
	defer signal.Stop(broken)
	buffer := make([]byte, 64<<10)
	for w.headers != nil || w.output != nil {
		from := w.readable()
		n, err := (*from).Read(buffer)
		if n > 0 && from == &w.headers {
			w.see(buffer[:n])
		} else if n > 0 {
			w.pass(buffer[:n])
		}
		if err != nil {
			end(from)
		}
	}
	if w.status != http.StatusUnauthorized {
		w.release()
	}
}

func end(f **os.File) {
	if *f != nil {
		(*f).Close()
		*f = nil
	}
}

// readable waits until there is something to read, and prefers the headers: curl
// writes those of an answer first.
func (w *watch) readable() **os.File {
	if w.output == nil {
		return &w.headers
	}
	if w.headers == nil {
		return &w.output
	}
	ready := []unix.PollFd{
		{Fd: int32(w.headers.Fd()), Events: unix.POLLIN},
		{Fd: int32(w.output.Fd()), Events: unix.POLLIN},
	}
	for {
		_, err := unix.Poll(ready, -1)
		switch {
		case errors.Is(err, unix.EINTR):
		case err != nil || ready[0].Revents != 0:
			return &w.headers
		case ready[1].Revents != 0:
			return &w.output
		}
	}
}

// see takes a piece of the headers and notes the status of each answer.
func (w *watch) see(piece []byte) {
	w.line = append(w.line, piece...)
	for {
		line, rest, ok := bytes.Cut(w.line, []byte("\n"))
		if !ok {
			return
		}
		w.line = rest
		if words := bytes.Fields(line); len(words) > 1 && bytes.HasPrefix(line, []byte("HTTP/")) {
			if status, err := strconv.Atoi(string(words[1])); err == nil {
				w.status = status
			}
		}
	}
}

// undecided reports whether the last answer is 401, or another is to come.
func (w *watch) undecided() bool {
	return w.status == http.StatusUnauthorized || w.status/100 == 1 || w.status/100 == 3 && w.follows
}

// pass takes a piece of what curl writes to stdout.
func (w *watch) pass(piece []byte) {
	w.held = append(w.held, piece...)
	if w.released || !w.undecided() || len(w.held) > mostHeld {
		w.release()
	}
}

// release lets go of what is held. When nobody reads it, curl is to notice.
func (w *watch) release() {
	w.released = true
	if len(w.held) == 0 {
		return
	}
	if _, err := w.stdout.Write(w.held); err != nil {
		w.failure = &writeError{child.Cause(err)}
		end(&w.output)
	}
	w.held = w.held[:0]
}

// answer is how curl ended, with that status.
func (w *watch) answer(status int) (answer, error) {
	a := answer{status: status, unauthorized: w.status == http.StatusUnauthorized && !w.released}
	a.release = func() error {
		w.release()
		return w.failure
	}
	switch {
	case status != 0: // curl has said why
		return a, nil
	case errors.Is(w.failure, syscall.EPIPE): // whoever read it had enough
		a.status = writeFailed
		return a, nil
	}
	return a, w.failure
}

// writeFailed is curl's exit status when its output cannot be written.
const writeFailed = 23

// writeError says that curl's output, which has been held, cannot be written.
type writeError struct{ err error }

func (e *writeError) Error() string   { return "writing curl's output: " + e.err.Error() }
func (e *writeError) Unwrap() error   { return e.err }
func (e *writeError) ExitStatus() int { return writeFailed }
