package terminal

import (
	"fmt"
	"os"
	"unicode/utf16"
	"unicode/utf8"
	"unsafe"

	"golang.org/x/sys/windows"
)

// tick is how long, in milliseconds, a read waits for a key, and so how soon a
// question ends once its context has.
const tick = 100

// Is reports whether f is a console.
func Is(f *os.File) bool {
	var mode uint32
	return windows.GetConsoleMode(windows.Handle(f.Fd()), &mode) == nil
}

// device is the console of the process.
type device struct {
	in, out *os.File
	saved   uint32
	read    *windows.LazyProc
	bytes   []byte // of keys that were read but not given yet
	high    rune   // the first half of a surrogate pair
}

func open() (*device, error) {
	in, err := os.OpenFile("CONIN$", os.O_RDWR, 0)
	if err != nil {
		return nil, fmt.Errorf("%w: open CONIN$: %v", ErrNoTerminal, err)
	}
	out, err := os.OpenFile("CONOUT$", os.O_RDWR, 0)
	if err != nil {
		in.Close()
		return nil, fmt.Errorf("%w: open CONOUT$: %v", ErrNoTerminal, err)
	}
	read := windows.NewLazySystemDLL("kernel32.dll").NewProc("ReadConsoleInputW")
	return &device{in: in, out: out, read: read}, nil
}

func (d *device) Close() error {
	d.out.Close()
	return d.in.Close()
}

// file hands the keyboard over; d must not be used any more.
func (d *device) file() *os.File {
	d.out.Close()
	return d.in
}

func (d *device) Write(p []byte) (int, error) { return d.out.Write(p) }

// foreground: a console has no background jobs.
func (d *device) foreground() error { return nil }

// continued: nothing on a console stops and continues a job.
func (d *device) continued() bool { return false }

// begin saves the mode and takes the keyboard: no echo, keys one by one. Ctrl-C
// stays a signal.
func (d *device) begin() error {
	console := windows.Handle(d.in.Fd())
	if err := windows.GetConsoleMode(console, &d.saved); err != nil {
		return fmt.Errorf("%w: mode of CONIN$: %v", ErrNoTerminal, err)
	}
	mode := d.saved &^ (windows.ENABLE_ECHO_INPUT | windows.ENABLE_LINE_INPUT | windows.ENABLE_VIRTUAL_TERMINAL_INPUT)
	if err := windows.SetConsoleMode(console, mode|windows.ENABLE_PROCESSED_INPUT); err != nil {
		return fmt.Errorf("set mode of CONIN$: %w", err)
	}
	return nil
}

// end gives the keyboard back.
func (d *device) end() { windows.SetConsoleMode(windows.Handle(d.in.Fd()), d.saved) }

func (d *device) keys() keys {
	const backspace, ctrlW, escape, ctrlZ = 0x08, 0x17, 0x1b, 0x1a
	return keys{erase: backspace, word: ctrlW, kill: escape, eof: ctrlZ}
}

// inputRecord is INPUT_RECORD holding a KEY_EVENT_RECORD.
type inputRecord struct {
	eventType uint16
	_         uint16
	down      int32
	repeat    uint16
	key       uint16
	scan      uint16
	char      uint16
	state     uint32
}

// key waits a tick for a byte.
func (d *device) key() (key byte, ok bool, err error) {
	if len(d.bytes) == 0 {
		if err := d.event(); err != nil {
			return 0, false, err
		}
	}
	if len(d.bytes) == 0 {
		return 0, false, nil
	}
	key, d.bytes = d.bytes[0], d.bytes[1:]
	return key, true, nil
}

// event takes one event from the console, of whatever kind: a read of
// characters would block after an event that is none (focus, mouse, key up).
func (d *device) event() error {
	const keyEvent, menuKey = 1, 0x12
	console := windows.Handle(d.in.Fd())
	state, err := windows.WaitForSingleObject(console, tick)
	if err != nil || state == uint32(windows.WAIT_TIMEOUT) {
		return err
	}
	var record inputRecord
	var n uint32
	if ok, _, err := d.read.Call(uintptr(console), uintptr(unsafe.Pointer(&record)), 1, uintptr(unsafe.Pointer(&n))); ok == 0 {
		return err
	}
	// A character composed with Alt and the number pad comes as Alt goes up.
	typed := record.down != 0 || record.key == menuKey
	if n == 1 && record.eventType == keyEvent && typed && record.char != 0 {
		for range max(record.repeat, 1) {
			d.accept(rune(record.char))
		}
	}
	return nil
}

// accept appends a UTF-16 unit to the bytes as UTF-8.
func (d *device) accept(unit rune) {
	switch {
	case utf16.IsSurrogate(unit) && d.high == 0:
		d.high = unit
	case utf16.IsSurrogate(unit):
		d.bytes = utf8.AppendRune(d.bytes, utf16.DecodeRune(d.high, unit))
		d.high = 0
	default:
		d.bytes = utf8.AppendRune(d.bytes, unit)
	}
}
