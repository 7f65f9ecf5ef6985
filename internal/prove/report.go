package main

import (
	"fmt"
	"io"
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
