package output

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func assertContent(t *testing.T, path, want string) {
	t.Helper()
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s: got %q, want %q", path, got, want)
	}
}

// assertOnly checks that dir holds only the names given.
func assertOnly(t *testing.T, dir string, names ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, entry := range entries {
		got = append(got, entry.Name())
	}
	if strings.Join(got, " ") != strings.Join(names, " ") {
		t.Errorf("%s holds %q, want %q", dir, got, names)
	}
}

func TestWriteFileReplacesAFileAndLeavesNoTemporaryOne(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "token")
	for _, text := range []string{"first, and longer\n", "second\n", ""} {
		if err := WriteFile(path, []byte(text)); err != nil {
			t.Fatal(err)
		}
		assertContent(t, path, text)
		assertOnly(t, dir, "token")
	}
}

func TestWriteFileAcceptsTheLongestName(t *testing.T) {
	path := filepath.Join(t.TempDir(), strings.Repeat("x", 255))
	if err := WriteFile(path, []byte("a")); err != nil {
		t.Fatal(err)
	}
	assertContent(t, path, "a")
}

func TestWriteFileRefusesWhatIsNoFile(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, path := range map[string]string{
		"empty":              "",
		"directory":          dir,
		"missing directory":  filepath.Join(dir, "no", "token"),
		"file as directory":  filepath.Join(file, "token"),
		"trailing separator": filepath.Join(dir, "new") + string(filepath.Separator),
	} {
		t.Run(name, func(t *testing.T) {
			err := WriteFile(path, []byte("new"))
			if err == nil {
				t.Fatalf("WriteFile(%q) succeeded", path)
			}
			if strings.Contains(err.Error(), ".idpauth-") {
				t.Errorf("error names the temporary file: %v", err)
			}
			assertOnly(t, dir, "file")
			assertContent(t, file, "old")
		})
	}
}

func TestDescriptorRecognisesOurOwnOpenFiles(t *testing.T) {
	for path, want := range map[string]int{
		"/dev/stdout":         1,
		"/dev/stderr":         2,
		"/dev/fd/3":           3,
		"/proc/self/fd/1":     1,
		"/dev/fd/":            -1,
		"/dev/fd/-1":          -1,
		"/dev/fd/1x":          -1,
		"/dev/fd/99999999999": -1,
		"/dev/null":           -1,
		"dev/stdout":          -1,
		"token":               -1,
	} {
		got, ok := descriptor(path)
		if !ok {
			got = -1
		}
		if got != want {
			t.Errorf("descriptor(%q) = %d, want %d", path, got, want)
		}
	}
}
