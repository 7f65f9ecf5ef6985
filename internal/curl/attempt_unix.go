//go:build unix

package curl

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"syscall"

	"idpauth/internal/child"
	"idpauth/internal/token"
)

// hasDescriptors says that curl can be given descriptors beside the standard
// ones.
const hasDescriptors = true

// attempt runs curl, which reads its config from a pipe that nobody else has.
// Where it is watched, another pipe shows the headers of the answers.
func (c *Command) attempt(ctx context.Context, path string, r Runner, secret token.Secret, watched bool) (answer, error) {
	messages, done := c.messages(r, secret)
	defer done()
	cmd := &exec.Cmd{Path: path, Env: r.Env, Stdin: r.Stdin, Stdout: r.Stdout, Stderr: messages}
	var p pipes
	defer p.close()
	configs, name, err := p.open(theyRead)
	if err != nil {
		return answer{}, err
	}
	cmd.Args = c.arguments(name)
	w := &watch{stdout: r.Stdout, follows: c.follows}
	if watched {
		if w.headers, name, err = p.open(theyWrite); err != nil {
			return answer{}, err
		}
		cmd.Args = append(cmd.Args, "--dump-header", name)
	}
	if watched && holds(r.Stdout) {
		if w.output, _, err = p.open(theyWrite); err != nil {
			return answer{}, err
		}
		cmd.Stdout = p.theirs[len(p.theirs)-1]
	}
	if err := cmd.Start(); err != nil {
		return answer{}, fmt.Errorf("running curl: %w", child.Cause(err))
	}
	p.handOver()
	go func() {
		configs.Write(config(secret)) // of a curl that does not read it, the status tells
		configs.Close()
	}()
	watching := make(chan struct{})
	go func() {
		w.run()
		close(watching)
	}()
	status, err := child.Wait(ctx, cmd)
	<-watching
	if err != nil {
		return answer{}, err
	}
	return w.answer(status)
}

// pipes lead to a curl that is about to run and that inherits its ends of them,
// by numbers that are free in this process: what the caller gave us to pass on
// keeps its own.
type pipes struct{ ours, theirs []*os.File }

// The ends of a pipe that curl gets.
const (
	theyRead  = 0
	theyWrite = 1
)

// open makes a pipe, of which curl gets the end theirs by that name.
func (p *pipes) open(theirs int) (ours *os.File, name string, err error) {
	var ends [2]int
	if err := syscall.Pipe(ends[:]); err != nil {
		return nil, "", fmt.Errorf("making a pipe for curl: %w", err)
	}
	syscall.CloseOnExec(ends[1-theirs])
	name = "/dev/fd/" + strconv.Itoa(ends[theirs])
	ours = os.NewFile(uintptr(ends[1-theirs]), name)
	p.ours = append(p.ours, ours)
	p.theirs = append(p.theirs, os.NewFile(uintptr(ends[theirs]), name))
	return ours, name, nil
}

// handOver leaves to curl what is its own, and to their users what is ours.
func (p *pipes) handOver() {
	p.ours = nil
	p.close()
}

func (p *pipes) close() {
	for _, f := range append(p.ours, p.theirs...) {
		f.Close()
	}
	p.ours, p.theirs = nil, nil
}
