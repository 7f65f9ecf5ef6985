// Package qr draws QR codes with the characters of a terminal.
package qr

import (
	"fmt"
	"strings"

	"rsc.io/qr"
)

// quiet is the width of the light frame that a reader needs around the code
// (ISO/IEC 18004 section 5.3.8), in modules.
const quiet = 4

// Draw draws text as lines of half blocks, two rows of modules to a line. Light
// is what is drawn, for the dark background that most terminals have; readers
// take the reverse, on a light one, as well.
func Draw(text string) (string, error) {
	code, err := qr.Encode(text, qr.L)
	if err != nil {
		return "", fmt.Errorf("drawing a QR code: %w", err)
	}
	var b strings.Builder
	for y := -quiet; y < code.Size+quiet; y += 2 {
		for x := -quiet; x < code.Size+quiet; x++ {
			b.WriteString(block(!code.Black(x, y), !code.Black(x, y+1)))
		}
		b.WriteByte('\n')
	}
	return b.String(), nil
}

func block(upper, lower bool) string {
	switch {
	case upper && lower:
		return "█"
	case upper:
		return "▀"
	case lower:
		return "▄"
	}
	return " "
}
