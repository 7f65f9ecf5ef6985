package main

import (
	"bytes"
	"context"
	"os/exec"
	"strings"
	"time"
)

// processTime bounds each process, far above what the slowest needs.
const processTime = 5 * time.Minute

// process is a program with its arguments and its whole environment.
type process struct {
	argv, env []string
}

// outcome is what became of a process.
type outcome struct {
	code           int // -1: killed, or not started
	stdout, stderr string
	rss            int64 // bytes at most in memory; 0: not known here
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
	cmd.WaitDelay = time.Second
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Start(); err != nil {
		return outcome{code: -1, stderr: err.Error()}
	}
	meanwhile(cmd)
	cmd.Wait() // the state tells
	return outcome{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String(), maxRSS(cmd.ProcessState)}
}

// firstLine is the start of stderr, for a violation's text.
func (o outcome) firstLine() string {
	line, _, _ := strings.Cut(strings.TrimSpace(o.stderr), "\n")
	return line
}
