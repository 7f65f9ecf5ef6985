package output

import (
	"testing"
	"time"
)

func TestPrintableEscapesWhatCouldDeceive(t *testing.T) {
	for s, want := range map[string]string{
		"plain ünïcödé 漢字\n": "plain ünïcödé 漢字\n",
		"a\\b":               "a\\b",
		"\x1b[31mred":        `\x1b[31mred`,
		"a\rb\tc\x00":        `a\x0db\x09c\x00`,
		"\x7f":               `\x7f`,
		"\u009b31m":          `\u{9b}31m`,
		"\u0085":             `\u{85}`,
		"a\u202eb\u2066":     `a\u{202e}b\u{2066}`,
		"\u061c\u200f":       `\u{61c}\u{200f}`,
		"\u2028":             `\u{2028}`,
		"\xff\xc3":           `\xff\xc3`,
		"\ufffd":             "\ufffd",
	} {
		if got := Printable(s); got != want {
			t.Errorf("Printable(%q) = %q, want %q", s, got, want)
		}
	}
}

func TestTableAlignsColumnsAndKeepsRowsOnTheirLines(t *testing.T) {
	got := Table([]string{"NAME", "FLOW", "ISSUER"}, [][]string{
		{"dev", "password", "https://id.example"},
		{"dévé-2", "", "a\nb\x1b"},
		{"x", "y", ""},
	})
	want := `NAME    FLOW      ISSUER
dev     password  https://id.example
dévé-2            a\x0ab\x1b
x       y
`
	if got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	if got := Table([]string{"NAME"}, nil); got != "NAME\n" {
		t.Errorf("empty table: %q", got)
	}
}

func TestRelativeUsesTheLargestUnitThatFits(t *testing.T) {
	at := time.Unix(1_700_000_000, 0)
	for seconds, want := range map[int64]string{
		0:          "now",
		1:          "in 1 second",
		-1:         "1 second ago",
		119:        "in 119 seconds",
		120:        "in 2 minutes",
		-7199:      "119 minutes ago",
		7200:       "in 2 hours",
		-172_800:   "2 days ago",
		1 << 62:    "in 146235604338 years",
		-(1 << 62): "146235604338 years ago",
	} {
		if got := relative(time.Unix(at.Unix()+seconds, 0), at); got != want {
			t.Errorf("%d s: got %q, want %q", seconds, got, want)
		}
	}
}
