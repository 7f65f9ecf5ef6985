package output

import (
	"strings"
	"unicode/utf8"
)

const columnGap = 2

// Table lays rows out in columns, fit for a terminal. The header comes first; it
// may be nil.
func Table(header []string, rows [][]string) string {
	if header != nil {
		rows = append([][]string{header}, rows...)
	}
	var widths []int
	lines := make([][]string, len(rows))
	for i, row := range rows {
		for column, cell := range row {
			cell = printableLine(cell)
			lines[i] = append(lines[i], cell)
			if column == len(widths) {
				widths = append(widths, 0)
			}
			widths[column] = max(widths[column], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	for _, line := range lines {
		var text strings.Builder
		for column, cell := range line {
			text.WriteString(cell)
			text.WriteString(strings.Repeat(" ", widths[column]-utf8.RuneCountInString(cell)+columnGap))
		}
		b.WriteString(strings.TrimRight(text.String(), " "))
		b.WriteByte('\n')
	}
	return b.String()
}
