package cmd

import (
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestManualNamesEveryVariableAndExitCode(t *testing.T) {
	page := manPage(newApp(&environment{System: &System{}, reporter: &reporter{}}), nil, "2026-01-02")
	for _, name := range variables(t) {
		if !strings.Contains(page, `\fB`+name+`\fR`) {
			t.Errorf("the manual does not name %s", name)
		}
	}
	for _, code := range slices.Sorted(maps.Keys(kindNames)) {
		if !strings.Contains(page, `\fB`+strconv.Itoa(code)+`\fR`) {
			t.Errorf("the manual does not name the exit code %d", code)
		}
	}
}

// variables are those of the environment that the sources name. Those that are
// set for others are not among them.
func variables(t *testing.T) []string {
	t.Helper()
	quoted := regexp.MustCompile(`"(IDPAUTH_[A-Z_]+)"`)
	found := map[string]bool{}
	for _, dir := range []string{".", "../profiles"} {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			for _, match := range quoted.FindAllStringSubmatch(read(t, file), -1) {
				if !strings.HasPrefix(match[1], "IDPAUTH_TOKEN") && !strings.HasSuffix(file, "_test.go") {
					found[match[1]] = true
				}
			}
		}
	}
	if len(found) < 10 {
		t.Fatalf("found %v only", found)
	}
	return slices.Sorted(maps.Keys(found))
}
