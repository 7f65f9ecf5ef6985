package tempfile

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

func TestWriteSweepsWhatKilledRunsLeft(t *testing.T) {
	dir := t.TempDir()
	now := time.Now()
	for name, age := range map[string]time.Duration{
		".idpauth-1.tmp":  2 * time.Hour,
		".idpauth-2.tmp":  time.Minute,
		".idpauth-3.yaml": 2 * time.Hour, // what a person edited
		"notes.tmp":       2 * time.Hour,
	} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, now.Add(-age), now.Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	path, err := Write(dir, Ext, []byte("new"))
	if err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(path); err != nil || string(text) != "new" {
		t.Errorf("the file holds %q, %v", text, err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	want := []string{".idpauth-2.tmp", ".idpauth-3.yaml", filepath.Base(path), "notes.tmp"}
	slices.Sort(want)
	if !slices.Equal(names, want) {
		t.Errorf("the directory holds %q, want %q", names, want)
	}
}
