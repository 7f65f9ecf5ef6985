package main

import (
	"bytes"
	"encoding/base64"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestReportIsUnsoundWithAViolation(t *testing.T) {
	kept := row{promise: "kept", runs: 3}
	broken := row{promise: "broken", runs: 2, violations: []string{"this happened"}}
	for name, c := range map[string]struct {
		rows  []row
		sound bool
	}{
		"all kept":   {[]row{kept}, true},
		"one broken": {[]row{broken, kept}, false},
	} {
		var out strings.Builder
		if got := report(&out, c.rows); got != c.sound {
			t.Errorf("%s: sound %v, want %v", name, got, c.sound)
		}
		if told := strings.Contains(out.String(), "VIOLATED broken: this happened"); told == c.sound {
			t.Errorf("%s: report:\n%s", name, &out)
		}
	}
}

func TestACrowdMustAgree(t *testing.T) {
	good := outcome{stdout: "token\n"}
	for name, c := range map[string]struct {
		last outcome
		want int
	}{
		"agreement":     {good, 0},
		"another token": {outcome{stdout: "other\n"}, 1},
		"no token":      {outcome{}, 1},
		"a failure":     {outcome{code: 4, stdout: "token\n"}, 1},
	} {
		var got tally
		got.sameToken([]outcome{good, c.last})
		if len(got.violations) != c.want || got.runs != 2 {
			t.Errorf("%s: %d runs, violations %q, want %d", name, got.runs, got.violations, c.want)
		}
	}
}

func TestALossIsJudged(t *testing.T) {
	said := outcome{stderr: "idpauth: " + lostNotice + ", and so on"}
	for name, c := range map[string]struct {
		first, next outcome
		keeps       bool
		violations  int
	}{
		"killed in the window and said": {outcome{code: -1}, said, false, 0},
		"said nothing":                  {outcome{code: -1}, outcome{}, false, 1},
		"had printed its token":         {outcome{code: -1, stdout: "token\n"}, said, false, 1},
		"outside the window":            {outcome{code: -1}, said, true, 1},
	} {
		k := killing{t: &tally{}}
		k.judgeLoss(c.first, c.next, c.keeps)
		if len(k.t.violations) != c.violations || k.inDoubt != 1-c.violations {
			t.Errorf("%s: violations %q, %d in doubt, want %d violations", name, k.t.violations, k.inDoubt, c.violations)
		}
	}
}

func TestMostRequestsLeavesATenthOfALife(t *testing.T) {
	for wall, want := range map[time.Duration]int{0: 1, 899 * time.Millisecond: 1, 900 * time.Millisecond: 2, 9 * time.Second: 11} {
		if got := mostRequests(wall, time.Second); got != want {
			t.Errorf("%s: %d, want %d", wall, got, want)
		}
	}
}

func TestSpellingsSkipWhatIsEmpty(t *testing.T) {
	all := spellings([]string{"", "p&w"})
	for _, want := range []string{"p&w", `p\u0026w`, "702677", base64.RawURLEncoding.EncodeToString([]byte("p&w"))} {
		if !slices.ContainsFunc(all, func(s []byte) bool { return string(s) == want }) {
			t.Errorf("no spelling %q in %q", want, all)
		}
	}
	if slices.ContainsFunc(all, func(s []byte) bool { return bytes.Contains(nil, s) }) {
		t.Error("an empty spelling, which every file contains")
	}
}

func TestChosenProofsAreThoseNamed(t *testing.T) {
	if all, err := choose(""); err != nil || len(all) != len(proofs) {
		t.Errorf("no names: %d proofs, %v, want all %d", len(all), err, len(proofs))
	}
	two, err := choose("totp,client")
	if err != nil || len(two) != 2 || two[0].name != "totp" || two[1].name != "client" {
		t.Errorf("totp,client: %v, %v", two, err)
	}
	if _, err := choose("client,nonsense"); err == nil {
		t.Error("a name that no proof has was taken")
	}
}

func TestProofsHaveNamesOfTheirOwn(t *testing.T) {
	names := map[string]bool{}
	for _, p := range proofs {
		if p.name == "" || strings.Contains(p.name, ",") || names[p.name] {
			t.Errorf("%q: its name is %q", p.promise, p.name)
		}
		names[p.name] = true
	}
}

func TestTableTakesItsPlaceInAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "README.md")
	rows := []row{{promise: "kept", runs: 3, note: "a note"}, {promise: "broken", runs: 2, violations: []string{"this"}}}
	if err := os.WriteFile(path, []byte("no place\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := writeTable(path, rows); err == nil {
		t.Error("a table was put where there is no place for it")
	}
	if err := os.WriteFile(path, []byte("above\n"+tableBegin+"old\n"+tableEnd+"below\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := writeTable(path, rows); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(path)
	want := "above\n" + tableBegin + "| promise | runs | violations | |\n|---|--:|--:|---|\n| kept | 3 | 0 | a note |\n| broken | 2 | 1 |  |\n" + tableEnd + "below\n"
	if string(got) != want || err != nil {
		t.Errorf("%s, %v, want %s", got, err, want)
	}
}

func TestOnlyInputThatFailsIsAFailureOfFuzzing(t *testing.T) {
	for name, tt := range map[string]struct {
		out  string
		want bool
	}{
		"the end of the time": {"--- FAIL: FuzzLoad (6.06s)\n    context deadline exceeded\nFAIL\n", true},
		"input that fails":    {"--- FAIL: FuzzLoad (6.06s)\n    context deadline exceeded\n    Failing input written to testdata\n", false},
		"input that says so":  {"--- FAIL: FuzzLoad (1.06s)\n    --- FAIL: FuzzLoad (0.00s)\n        a_test.go:1: context deadline exceeded\n", false},
	} {
		if got := endOfTime(tt.out); got != tt.want {
			t.Errorf("%s: got %t, want %t", name, got, tt.want)
		}
	}
}

func TestReadmeShowsAllProofs(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(readme), tableBegin)
	table, _, _ := strings.Cut(rest, tableEnd)
	if got := strings.Count(table, "\n") - 2; got != len(proofs) {
		t.Errorf("%d rows, want %d", got, len(proofs))
	}
	for _, p := range proofs {
		if !strings.Contains(table, "| "+p.promise+" |") {
			t.Errorf("no row for %q", p.promise)
		}
	}
}
