package roff

import (
	"strings"
	"testing"
)

func TestTextStandsForItself(t *testing.T) {
	p := New("a-b", "2026-01-02", `c "d" \e`, "manual")
	p.Section("name")
	p.Paragraph(Escape("a - 'b' `c` ^~ \\n é"))
	p.Paragraph(Escape(".TH"))
	p.Entry(Bold("--flag")+" "+Italic("VALUE"), Escape(strings.Repeat("word ", 20)+strings.Repeat("x", 90)+" end"))
	p.Subsection("Sub")
	p.Example(".a\n  'b'\n\n\\")
	p.Example("again")
	want := `.TH "A-B" "1" "2026-01-02" "c \(dqd\(dq \ee" "manual"
.SH "NAME"
a \- \(aqb\(aq \(gac\(ga \(ha\(ti \en \[u00E9]
.PP
\&.TH
.TP
\fB\-\-flag\fR \fIVALUE\fR
word word word word word word word word word word word word word word word word
word word word word
` + strings.Repeat("x", 90) + `
end
.SS "Sub"
.EX
\&.a
  \(aqb\(aq

\e
.EE
.PP
.EX
again
.EE
`
	if got := p.String(); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}
