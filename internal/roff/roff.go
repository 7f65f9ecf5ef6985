// Package roff writes manual pages in the macros of man(7), as groff and mandoc
// read them.
package roff

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Page is a manual page that is being written.
type Page struct {
	b     strings.Builder
	fresh bool // a section has just begun, and its first paragraph with it
}

// New begins a page of section 1. The date is that of the page, the source what
// it is about, and the manual the book that it belongs to.
func New(name, date, source, manual string) *Page {
	p := new(Page)
	p.macro("TH", strings.ToUpper(name), "1", date, source, manual)
	return p
}

func (p *Page) String() string { return p.b.String() }

// Section begins a section.
func (p *Page) Section(title string) {
	p.macro("SH", strings.ToUpper(title))
	p.fresh = true
}

// Subsection begins a part of a section.
func (p *Page) Subsection(title string) {
	p.macro("SS", title)
	p.fresh = true
}

// Paragraph writes a paragraph of text that Bold, Italic and Escape made.
func (p *Page) Paragraph(text string) {
	p.begin()
	p.fill(text)
}

// Entry writes a term and what it means, both made by Bold, Italic and Escape.
func (p *Page) Entry(term, meaning string) {
	p.macro("TP")
	p.line(term)
	p.fill(meaning)
	p.fresh = false
}

// Example writes lines as they are.
func (p *Page) Example(text string) {
	p.begin()
	p.macro("EX")
	for _, line := range strings.Split(text, "\n") {
		p.line(Escape(line))
	}
	p.macro("EE")
}

// begin begins a paragraph, where the section has not.
func (p *Page) begin() {
	if !p.fresh {
		p.macro("PP")
	}
	p.fresh = false
}

// macro writes a request; each argument is one, whatever it holds.
func (p *Page) macro(name string, args ...string) {
	p.b.WriteString("." + name)
	for _, arg := range args {
		p.b.WriteString(` "` + strings.NewReplacer(`\`, `\e`, `"`, `\(dq`).Replace(arg) + `"`)
	}
	p.b.WriteByte('\n')
}

// line writes text that stays on one line.
func (p *Page) line(text string) {
	if strings.HasPrefix(text, ".") {
		text = `\&` + text
	}
	p.b.WriteString(text + "\n")
}

// width is the most that a line of a page should have.
const width = 80

// fill writes text in lines, which roff fills again.
func (p *Page) fill(text string) {
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && len(line)+1+len(word) > width {
			p.line(line)
			line = ""
		}
		line = strings.TrimPrefix(line+" "+word, " ")
	}
	p.line(line)
}

// Bold is text to be typed as it is.
func Bold(text string) string { return `\fB` + Escape(text) + `\fR` }

// Italic is the name of a value.
func Italic(text string) string { return `\fI` + Escape(text) + `\fR` }

// escapes are the characters that mean something to roff, or that it would
// replace by typographical ones.
var escapes = strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", `\(ga`, "^", `\(ha`, "~", `\(ti`)

// Escape makes text stand for itself.
func Escape(text string) string {
	text = escapes.Replace(text)
	var b strings.Builder
	for _, r := range text {
		if r < utf8.RuneSelf {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, `\[u%04X]`, r)
		}
	}
	return b.String()
}
