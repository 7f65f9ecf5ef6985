package main

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

// processTime bounds each process, far above what the slowest needs.
const processTime = 5 * time.Minute

// process is a program with its arguments and its whole environment.
type process struct {
	argv, env []string
	tty       *os.File // its terminal; nil: none
	heard     *heard   // takes what it says on stderr; nil: nobody listens
}

// outcome is what became of a process.
type outcome struct {
	code           int // -1: killed, or not started
	stdout, stderr string
	rss            int64 // bytes at most in memory; 0: not known here
	took           time.Duration
}

func (p process) run(ctx context.Context) outcome {
	return p.runAnd(ctx, func(*exec.Cmd) {})
}

// runAnd runs the process to its end, meanwhile having its way with it.
func (p process) runAnd(ctx context.Context, meanwhile func(*exec.Cmd)) outcome {
	ctx, cancel := context.WithTimeout(ctx, processTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, p.argv[0], p.argv[1:]...)
	cmd.Env = p.env
	if p.tty != nil {
		takeTerminal(cmd, p.tty)
	}
	stdout, err := newStream()
	if err != nil {
		return outcome{code: -1, stderr: err.Error()}
	}
	defer stdout.remove()
	stderr, err := newStream()
	if err != nil {
		return outcome{code: -1, stderr: err.Error()}
	}
	defer stderr.remove()
	cmd.Stdout, cmd.Stderr = stdout.File, stderr.File
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return outcome{code: -1, stderr: err.Error()}
	}
	meanwhile(cmd)
	cmd.Wait() // the state tells
	o := outcome{code: cmd.ProcessState.ExitCode(), rss: maxRSS(cmd.ProcessState), took: time.Since(began)}
	var outErr, errErr error
	o.stdout, outErr = stdout.text()
	o.stderr, errErr = stderr.text()
	if err := errors.Join(outErr, errErr); err != nil {
		return outcome{code: -1, stderr: err.Error()}
	}
	if p.heard != nil {
		p.heard.add(o.stderr)
	}
	return o
}

// stream is a file that a process writes to. A pipe would have to be read by this
// program, which in a crowd gets no turn for seconds, and stays open for as long
// as a child that was left behind.
type stream struct{ *os.File }

func newStream() (stream, error) {
	f, err := os.CreateTemp("", "idpauth-prove-stream-")
	return stream{f}, err
}

func (s stream) text() (string, error) {
	if _, err := s.Seek(0, io.SeekStart); err != nil {
		return "", err
	}
	data, err := io.ReadAll(s)
	return string(data), err
}

func (s stream) remove() {
	s.Close()
	os.Remove(s.Name())
}

// firstLine is the start of stderr, for a violation's text.
func (o outcome) firstLine() string {
	line, _, _ := strings.Cut(strings.TrimSpace(o.stderr), "\n")
	return line
}
