package cmd

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"time"
)

// editor is the person's own program for texts.
type editor struct {
	argv     []string
	env      []string
	terminal *os.File  // nil: there is none
	stderr   io.Writer // of this process
	signals  *signals
}

// newEditor finds $VISUAL or $EDITOR, else the one that every machine has; that
// one is for a terminal only, while a named one may be a script.
func (e *environment) newEditor(env []string) (*editor, error) {
	named := cmp.Or(e.Getenv("VISUAL"), e.Getenv("EDITOR"))
	device, err := e.Terminal.File()
	if err != nil {
		device = nil
	}
	if e.noInteractive() || device == nil && named == "" {
		if device != nil {
			device.Close()
		}
		return nil, &usage{
			msg:  "profile edit opens an editor, and there is no terminal for one",
			hint: "idpauth profile edit NAME --set KEY=VALUE --unset KEY",
		}
	}
	return &editor{
		argv:     editorArgv(cmp.Or(named, defaultEditor)),
		env:      env,
		terminal: device,
		stderr:   e.Stderr,
		signals:  e.signals,
	}, nil
}

func (d *editor) close() {
	if d.terminal != nil {
		d.terminal.Close()
	}
}

// open runs the editor on a file until it ends, or ctx does. Signals of the
// keyboard are the editor's while it has the terminal.
func (d *editor) open(ctx context.Context, path string) error {
	c := exec.CommandContext(ctx, d.argv[0], append(d.argv[1:len(d.argv):len(d.argv)], path)...)
	c.Env = d.env
	c.Cancel = func() error { return terminate(c.Process) }
	c.WaitDelay = time.Second
	c.Stdout, c.Stderr = d.stderr, d.stderr
	if d.terminal != nil {
		c.Stdin = d.terminal
		if runtime.GOOS != "windows" { // where the device is for reading only
			c.Stdout, c.Stderr = d.terminal, d.terminal
		}
		d.signals.lendKeyboard(true)
		defer d.signals.lendKeyboard(false)
	}
	err := c.Run()
	var notRun *exec.Error
	switch {
	case err != nil && ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.As(err, &notRun):
		return d.notRun(notRun.Err)
	case errors.As(err, new(*exec.ExitError)):
		return fmt.Errorf("the editor failed: %w; nothing was changed", err)
	case err != nil:
		return d.notRun(cause(err))
	}
	return nil
}

func (d *editor) notRun(why error) error {
	return &usage{
		msg:  fmt.Sprintf("running the editor %s: %v", d.argv[0], why),
		hint: "set EDITOR, or idpauth profile edit NAME --set KEY=VALUE",
	}
}
