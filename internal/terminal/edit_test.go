package terminal

import (
	"errors"
	"strings"
	"testing"
)

func TestEditorTakesOutOnlyEditingKeysLineEndAndPasteMarkers(t *testing.T) {
	tests := []struct{ name, typed, line, screen string }{
		{"plain", "abc\n", "abc", "abc"},
		{"carriage return ends too", "abc\r", "abc", "abc"},
		{"spaces and tabs stay", " a\t \n", " a\t ", " a^I "},
		{"control bytes stay", "a\x01\x1b[A\n", "a\x01\x1b[A", "a^A^[[A"},
		{"bytes that are no UTF-8 stay", "a\xff\xfeb\n", "a\xff\xfeb", `a` + "\ufffd\ufffd" + `b`},
		{"C1 and bidi controls are shown by number", "\u009b\u202e\n", "\u009b\u202e", `\u009b\u202e`},
		{"erase takes a character", "aä\x7f\n", "a", "aä\b \b"},
		{"backspace erases too", "ab\b\n", "a", "ab\b \b"},
		{"erase on an empty line", "\x7f\x7fa\n", "a", "a"},
		{"erase takes both columns of a control", "\x01\x7f\n", "", "^A\b \b\b \b"},
		{"word", "one two  \x17x\n", "one x", "one two  " + strings.Repeat("\b \b", 5) + "x"},
		{"kill", "äb\x15c\n", "c", "äb\b \b\b \bc"},
		{"end of file ends a line that has text", "abc\x04", "abc", "abc"},
		{"paste markers", "\x1b[200~s3\x1b[201~\n", "s3", "^[[200~" + strings.Repeat("\b \b", 7) + "s3^[[201~" + strings.Repeat("\b \b", 7)},
		{"half a paste marker stays", "\x1b[200\n", "\x1b[200", "^[[200"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var screen strings.Builder
			e := editor{keys: keys{erase: 0x7f, word: 0x17, kill: 0x15, eof: 0x04}, screen: &screen}
			for i, key := range []byte(tt.typed) {
				done, err := e.press(key)
				if err != nil {
					t.Fatalf("press(%q): %v", key, err)
				}
				if last := i == len(tt.typed)-1; done != last {
					t.Fatalf("after %q: done = %v", tt.typed[:i+1], done)
				}
			}
			if string(e.line) != tt.line {
				t.Errorf("typed %q: line %q, want %q", tt.typed, e.line, tt.line)
			}
			if screen.String() != tt.screen {
				t.Errorf("typed %q: screen %q, want %q", tt.typed, screen.String(), tt.screen)
			}
		})
	}
}

func TestEndOfFileOnAnEmptyLineCancels(t *testing.T) {
	e := editor{keys: keys{eof: 0x04}, screen: &strings.Builder{}}
	if _, err := e.press(0x04); !errors.Is(err, ErrCancelled) {
		t.Errorf("err = %v, want ErrCancelled", err)
	}
}

func TestKeyThatTheTerminalLacksEditsNothing(t *testing.T) {
	e := editor{keys: keys{erase: noKey, word: noKey, kill: noKey, eof: noKey}, screen: &strings.Builder{}}
	for _, key := range []byte("a\x00\xff\x15") {
		if done, err := e.press(key); done || err != nil {
			t.Fatalf("press(%q) = %v, %v", key, done, err)
		}
	}
	if string(e.line) != "a\x00\xff\x15" {
		t.Errorf("line %q", e.line)
	}
}

func TestLineHasALimit(t *testing.T) {
	e := editor{keys: keys{eof: noKey}, screen: &strings.Builder{}, line: make([]byte, maxLine)}
	if _, err := e.press('a'); err == nil {
		t.Error("a byte over 1 MiB was taken")
	}
}
