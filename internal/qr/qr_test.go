package qr

import (
	"strings"
	"testing"

	"rsc.io/qr"
)

// modules reads a drawing back: true is dark.
func modules(t *testing.T, drawing string) [][]bool {
	var rows [][]bool
	for _, line := range strings.Split(strings.TrimSuffix(drawing, "\n"), "\n") {
		var upper, lower []bool
		for _, r := range line {
			if !strings.ContainsRune("█▀▄ ", r) {
				t.Fatalf("%q in the drawing", r)
			}
			upper = append(upper, r != '█' && r != '▀')
			lower = append(lower, r != '█' && r != '▄')
		}
		rows = append(rows, upper, lower)
	}
	return rows
}

func TestDrawingHasEveryModuleWithinALightFrame(t *testing.T) {
	const text = "https://id.example.com/device?user_code=BCDF-GHJK"
	drawing, err := Draw(text)
	if err != nil {
		t.Fatal(err)
	}
	code, err := qr.Encode(text, qr.L)
	if err != nil {
		t.Fatal(err)
	}
	rows := modules(t, drawing)
	if got, want := len(rows), code.Size+2*quiet; got < want || got > want+1 {
		t.Fatalf("%d rows, want %d", got, want)
	}
	for y, row := range rows {
		if got, want := len(row), code.Size+2*quiet; got != want {
			t.Fatalf("row %d has %d modules, want %d", y, got, want)
		}
		for x, dark := range row {
			if want := code.Black(x-quiet, y-quiet); dark != want {
				t.Errorf("module %d,%d: dark %v, want %v", x, y, dark, want)
			}
		}
	}
}

func TestTextThatFitsNoCodeIsAnError(t *testing.T) {
	if _, err := Draw(strings.Repeat("x", 3000)); err == nil {
		t.Error("3000 characters were drawn")
	}
}
