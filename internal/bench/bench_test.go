package main

import (
	"strings"
	"testing"
	"time"
)

func TestFirstProfileIsRepeated(t *testing.T) {
	const printed = "http://127.0.0.1:1\n# users\nprofiles:\n  password:\n    flow: password\n  passcode:\n    flow: passcode\n"
	base, head, profile, err := firstProfile(strings.NewReader(printed))
	if err != nil {
		t.Fatal(err)
	}
	if base != "http://127.0.0.1:1" {
		t.Errorf("address %q", base)
	}
	got := string(repeat(head, profile, 3))
	want := "# users\nprofiles:\n  password:\n    flow: password\n  copy-1:\n    flow: password\n  copy-2:\n    flow: password\n"
	if got != want {
		t.Errorf("config %q, want %q", got, want)
	}
	if _, _, _, err := firstProfile(strings.NewReader("http://127.0.0.1:1\nprofiles:\n  a:\n")); err == nil {
		t.Error("output that breaks off was taken")
	}
}

func TestReportTellsAMissedTarget(t *testing.T) {
	floor := &sample{name: "floor", took: []time.Duration{5, 1, 2}}
	for ratio, want := range map[float64]bool{0: false, 2: false, 1.9: true} {
		var out strings.Builder
		s := &sample{name: "case", beside: floor, target: ratio, took: []time.Duration{4, 4, 9}}
		if missed := report(&out, []*sample{floor, s}); missed != want || strings.Contains(out.String(), "MISSED") != want {
			t.Errorf("target %v: missed %v, report:\n%s", ratio, missed, &out)
		}
	}
}
