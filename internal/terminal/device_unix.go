//go:build linux || darwin

package terminal

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"time"

	"golang.org/x/sys/unix"
)

const path = "/dev/tty"

// tick is how long a read waits for a key, and so how soon a question ends once
// its context has.
const tick = 100 * time.Millisecond

var errHungUp = fmt.Errorf("%w: it hung up", ErrNoTerminal)

// Is reports whether f is a terminal.
func Is(f *os.File) bool {
	_, err := unix.IoctlGetTermios(int(f.Fd()), getModes)
	return err == nil
}

// device is the controlling terminal, opened for this process alone.
type device struct {
	fd    int
	saved unix.Termios
	cont  chan os.Signal // SIGCONT: the shell may have changed the modes
	stop  int            // the key that suspends (Ctrl-Z)
	again bool           // the modes were given back and taken again
}

func open() (*device, error) {
	fd, err := unix.Open(path, unix.O_RDWR|unix.O_NOCTTY|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("%w: open %s: %v", ErrNoTerminal, path, err)
	}
	return &device{fd: fd, cont: make(chan os.Signal, 1)}, nil
}

func (d *device) Close() error { return unix.Close(d.fd) }

// file hands the device over; d must not be used any more.
func (d *device) file() *os.File { return os.NewFile(uintptr(d.fd), path) }

func (d *device) Write(p []byte) (int, error) {
	written := 0
	for written < len(p) {
		n, err := unix.Write(d.fd, p[written:])
		if err != nil && !errors.Is(err, unix.EINTR) {
			return written, err
		}
		written += max(n, 0)
	}
	return written, nil
}

// foreground says why the person cannot be asked from here: in a background
// job, reading or changing modes would stop the process (SIGTTIN, SIGTTOU).
func (d *device) foreground() error {
	group, err := unix.IoctlGetInt(d.fd, unix.TIOCGPGRP)
	if err != nil {
		return fmt.Errorf("%w: foreground job of %s: %v", ErrNoTerminal, path, err)
	}
	if group != unix.Getpgrp() {
		return fmt.Errorf("%w: running in the background", ErrNoTerminal)
	}
	return nil
}

// begin saves the modes and takes the keyboard.
func (d *device) begin() error {
	modes, err := unix.IoctlGetTermios(d.fd, getModes)
	if err != nil {
		return fmt.Errorf("%w: modes of %s: %v", ErrNoTerminal, path, err)
	}
	d.saved = *modes
	d.stop = special(&d.saved, unix.VSUSP)
	signal.Notify(d.cont, unix.SIGCONT)
	if err := d.take(); err != nil {
		d.end()
		return fmt.Errorf("set modes of %s: %w", path, err)
	}
	return nil
}

// take sets the modes of a question: no echo, keys one by one, a read that ends
// after a tick without one. Ctrl-C stays a signal. Ctrl-Z becomes a key: once a
// Go program has caught SIGTSTP it can never be stopped by it again.
func (d *device) take() error {
	modes := d.saved
	modes.Iflag |= unix.ICRNL
	modes.Lflag &^= unix.ECHO | unix.ECHONL | unix.ICANON
	modes.Lflag |= unix.ISIG
	modes.Cc[unix.VSUSP] = noChar
	modes.Cc[unix.VMIN] = 0
	modes.Cc[unix.VTIME] = uint8(tick / (100 * time.Millisecond))
	return d.set(&modes)
}

// end gives the keyboard back.
func (d *device) end() {
	d.set(&d.saved)
	signal.Stop(d.cont)
}

func (d *device) set(modes *unix.Termios) error {
	for {
		err := unix.IoctlSetTermios(d.fd, setModes, modes)
		if !errors.Is(err, unix.EINTR) {
			return err
		}
	}
}

func (d *device) keys() keys {
	return keys{
		erase: special(&d.saved, unix.VERASE),
		word:  special(&d.saved, unix.VWERASE),
		kill:  special(&d.saved, unix.VKILL),
		eof:   special(&d.saved, unix.VEOF),
	}
}

func special(modes *unix.Termios, index int) int {
	if c := modes.Cc[index]; c != noChar {
		return int(c)
	}
	return noKey
}

// key waits a tick for a byte.
func (d *device) key() (key byte, ok bool, err error) {
	var b [1]byte
	n, err := unix.Read(d.fd, b[:])
	switch {
	case errors.Is(err, unix.EINTR):
		return 0, false, nil
	case errors.Is(err, unix.EIO):
		return 0, false, errHungUp
	case err != nil:
		return 0, false, err
	case n == 0:
		return 0, false, d.alive()
	case int(b[0]) == d.stop:
		return 0, false, d.suspend()
	}
	return b[0], true, nil
}

// alive tells a tick without a key from the end of file that a terminal gives
// for ever once it has hung up.
func (d *device) alive() error {
	if _, err := unix.IoctlGetTermios(d.fd, getModes); err != nil {
		return errHungUp
	}
	return nil
}

// suspend stops the job as Ctrl-Z does, with the modes given back. The stop may
// come a moment after the call, or not at all where nobody could continue the
// job, so taking the modes again waits for SIGCONT or a tick.
func (d *device) suspend() error {
	d.set(&d.saved)
	if err := unix.Kill(0, unix.SIGTSTP); err != nil {
		return err
	}
	select {
	case <-d.cont:
	case <-time.After(tick):
	}
	d.again = true
	return d.take()
}

// continued reports whether the prompt must be shown again because the job was
// stopped and continued.
func (d *device) continued() bool {
	select {
	case <-d.cont:
		d.again = true
		d.take()
	default:
	}
	again := d.again
	d.again = false
	return again
}
