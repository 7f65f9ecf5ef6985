package terminal

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxLine bounds what a stuck key or a wrong paste can pile up.
const maxLine = 1 << 20

// noKey stands for an editing key that the terminal does not have.
const noKey = -1

// keys are the editing keys that the person has set (stty).
type keys struct {
	erase, word, kill, eof int
}

// editor collects a line of keys and shows it on screen. Nothing is taken out
// of the line but editing keys, its end and the markers of a bracketed paste.
type editor struct {
	keys   keys
	screen io.Writer
	line   []byte
	shown  int // bytes of line that are on the screen
}

// press takes one byte and reports whether the line is complete.
func (e *editor) press(key byte) (done bool, err error) {
	switch int(key) {
	case '\n', '\r':
		return true, nil
	case e.keys.eof:
		if len(e.line) == 0 {
			return false, ErrCancelled
		}
		return true, nil
	case e.keys.erase, '\b', 0x7f:
		e.erase(1)
	case e.keys.word:
		e.erase(lastWord(e.line))
	case e.keys.kill:
		e.erase(utf8.RuneCount(e.line))
	default:
		if len(e.line) == maxLine {
			return false, errors.New("the line is longer than 1 MiB")
		}
		e.line = append(e.line, key)
		e.show()
		e.dropPasteMarker()
	}
	return false, nil
}

// dropPasteMarker removes the marker that the line now ends with: terminals put
// ESC [200~ and ESC [201~ around a paste once a program has asked them to
// (xterm's control sequences, "Bracketed Paste Mode").
func (e *editor) dropPasteMarker() {
	for _, marker := range []string{"\x1b[200~", "\x1b[201~"} {
		if bytes.HasSuffix(e.line, []byte(marker)) {
			e.erase(len(marker))
		}
	}
}

// show draws the characters that are complete and not on the screen yet.
func (e *editor) show() {
	var out strings.Builder
	for utf8.FullRune(e.line[e.shown:]) {
		r, size := utf8.DecodeRune(e.line[e.shown:])
		out.WriteString(picture(r))
		e.shown += size
	}
	io.WriteString(e.screen, out.String())
}

// redraw shows the line anew, after a prompt that was shown again.
func (e *editor) redraw() {
	e.shown = 0
	e.show()
}

// erase takes n characters from the end of the line and of the screen.
func (e *editor) erase(n int) {
	var out strings.Builder
	for ; n > 0 && len(e.line) > 0; n-- {
		r, size := utf8.DecodeLastRune(e.line)
		e.line = e.line[:len(e.line)-size]
		if e.shown > len(e.line) {
			e.shown = len(e.line)
			out.WriteString(strings.Repeat("\b \b", utf8.RuneCountInString(picture(r))))
		}
	}
	io.WriteString(e.screen, out.String())
}

// lastWord counts the characters of the line's last word and what follows it.
func lastWord(line []byte) int {
	trimmed := bytes.TrimRightFunc(line, unicode.IsSpace)
	start := bytes.LastIndexFunc(trimmed, unicode.IsSpace) + 1
	return utf8.RuneCount(line[start:])
}

// picture is how a character is shown: control characters as the kernel shows
// them (^A), other invisible ones by their number, so that a paste cannot drive
// the terminal.
func picture(r rune) string {
	switch {
	case unicode.IsPrint(r):
		return string(r)
	case r < 0x20 || r == 0x7f:
		return "^" + string(r^0x40)
	default:
		return fmt.Sprintf(`\u%04x`, r)
	}
}
