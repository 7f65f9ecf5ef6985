//go:build interop && linux

package interop

import (
	"os/exec"
	"path/filepath"
	"testing"
)

func TestManualPagesAreClean(t *testing.T) {
	c := newCLI(t, "issuer: https://id.example.com")
	dir := t.TempDir()
	c.run(t, "", "man", "--dir", dir).want(t, exitOK)
	pages, err := filepath.Glob(filepath.Join(dir, "*.1"))
	if err != nil || len(pages) < 20 {
		t.Fatalf("pages: %q, %v", pages, err)
	}
	for _, linter := range [][]string{{"mandoc", "-Tlint"}, {"groff", "-man", "-ww", "-z", "-Tutf8"}} {
		out, err := exec.CommandContext(t.Context(), linter[0], append(linter[1:], pages...)...).CombinedOutput()
		if err != nil || len(out) > 0 {
			t.Errorf("%s: %v\n%s", linter[0], err, out)
		}
	}
}
