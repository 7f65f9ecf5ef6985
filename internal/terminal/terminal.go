// Package terminal asks the person at the terminal device (/dev/tty, or the
// console on Windows). It never touches stdin or stdout, so that questions can
// be asked while both are pipes.
package terminal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
)

// ErrNoTerminal says that nobody can be asked: the process has no terminal, is
// not in its foreground, or the terminal hung up.
var ErrNoTerminal = errors.New("no terminal")

// ErrCancelled says that the person ended an empty line with Ctrl-D (Ctrl-Z on
// Windows).
var ErrCancelled = errors.New("cancelled")

// Terminal is the terminal device of the process. It is opened for each
// question and closed after it; the zero value is ready to use.
type Terminal struct {
	asking sync.Mutex // the device's modes belong to one question at a time
}

// Available reports whether somebody can be asked.
func (t *Terminal) Available() bool {
	d, err := open()
	if err != nil {
		return false
	}
	defer d.Close()
	return d.foreground() == nil
}

// Line asks for a line that may be seen.
func (t *Terminal) Line(ctx context.Context, prompt string) (string, error) {
	return t.ask(ctx, prompt, false)
}

// Secret asks for a line that is not shown while it is typed.
func (t *Terminal) Secret(ctx context.Context, prompt string) (string, error) {
	return t.ask(ctx, prompt, true)
}

// File opens the device for a child command that talks to the person itself.
// It is for reading and writing, on Windows for reading only.
func (t *Terminal) File() (*os.File, error) {
	d, err := open()
	if err != nil {
		return nil, err
	}
	if err := d.foreground(); err != nil {
		d.Close()
		return nil, err
	}
	return d.file(), nil
}

// ask shows the prompt and reads one line key by key: a canonical line of the
// kernel would end at 4095 bytes, and a pending read of it could not be given
// up without losing what is typed next. The modes of the device are restored
// before anything else is done, whatever the reason for the end.
func (t *Terminal) ask(ctx context.Context, prompt string, hidden bool) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	t.asking.Lock()
	defer t.asking.Unlock()
	d, err := open()
	if err != nil {
		return "", err
	}
	defer d.Close()
	if err := d.foreground(); err != nil {
		return "", err
	}
	if err := d.begin(); err != nil {
		return "", err
	}
	defer io.WriteString(d, "\n")
	defer d.end()

	e := editor{keys: d.keys(), screen: d}
	if hidden {
		e.screen = io.Discard
	}
	if _, err := io.WriteString(d, prompt); err != nil {
		return "", fmt.Errorf("write to the terminal: %w", err)
	}
	return read(ctx, d, &e, prompt)
}

// read feeds keys to the editor until the line or ctx ends.
func read(ctx context.Context, d *device, e *editor, prompt string) (string, error) {
	for {
		if err := ctx.Err(); err != nil {
			return "", err
		}
		if d.continued() {
			io.WriteString(d, prompt)
			e.redraw()
		}
		key, ok, err := d.key()
		if err != nil {
			return "", fmt.Errorf("read from the terminal: %w", err)
		}
		if !ok {
			continue
		}
		done, err := e.press(key)
		if done || err != nil {
			return string(e.line), err
		}
	}
}
