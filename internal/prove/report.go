package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
)

// shown bounds the violations listed of each promise.
const shown = 10

// report prints the table, then the violations, and tells whether there were none.
func report(out io.Writer, rows []row) (sound bool) {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "promise\truns\tviolations\t")
	sound = true
	for _, r := range rows {
		fmt.Fprintf(table, "%s\t%d\t%d\t%s\n", r.promise, r.runs, len(r.violations), r.note)
		sound = sound && len(r.violations) == 0
	}
	table.Flush()
	for _, r := range rows {
		for _, v := range r.violations[:min(len(r.violations), shown)] {
			fmt.Fprintf(out, "VIOLATED %s: %s\n", r.promise, v)
		}
		if more := len(r.violations) - shown; more > 0 {
			fmt.Fprintf(out, "VIOLATED %s: %d times more\n", r.promise, more)
		}
	}
	return sound
}

// The table stands in the README between these lines.
const (
	tableBegin = "<!-- the last full run; go run ./internal/prove -table README.md writes this -->\n"
	tableEnd   = "<!-- end of the last full run -->\n"
)

// writeTable puts the table into a Markdown file, between its lines.
func writeTable(path string, rows []row) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	before, rest, begins := strings.Cut(string(text), tableBegin)
	_, after, ends := strings.Cut(rest, tableEnd)
	if !begins || !ends {
		return errors.New(path + " has no place for the table")
	}
	var table strings.Builder
	table.WriteString("| promise | runs | violations | |\n|---|--:|--:|---|\n")
	for _, r := range rows {
		fmt.Fprintf(&table, "| %s | %d | %d | %s |\n", r.promise, r.runs, len(r.violations), r.note)
	}
	return os.WriteFile(path, []byte(before+tableBegin+table.String()+tableEnd+after), 0o644)
}
