package environ

import (
	"runtime"
	"slices"
	"testing"
)

func TestVariablesAreLeftOutByTheirWholeNames(t *testing.T) {
	env := []string{"A=1", "AB=2", "B=A=3", "A", "A=4"}
	if got, want := Without(env, "A", "C"), []string{"AB=2", "B=A=3"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if env[0] != "A=1" || len(env) != 5 {
		t.Errorf("the caller's own list is %q now", env)
	}
}

func TestOnlyWindowsTakesNamesInAnyCase(t *testing.T) {
	if got := SameName("Path", "PATH"); got != (runtime.GOOS == "windows") {
		t.Errorf("Path and PATH are one: %v", got)
	}
}
