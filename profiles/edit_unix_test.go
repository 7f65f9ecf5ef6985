//go:build unix

package profiles

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestEditedFileIsTheUsersAlone(t *testing.T) {
	path := write(t, "profiles:\n  a: {}\n")
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	fresh := filepath.Join(t.TempDir(), "a", "b", "config.yaml")
	for _, path := range []string{path, fresh} {
		add(t, path)
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
	if info, err := os.Stat(filepath.Dir(fresh)); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("directory: %v, %v", info.Mode(), err)
	}
}

func TestLinkToAConfigStaysALink(t *testing.T) {
	target := write(t, "profiles:\n  a: {}\n")
	link := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.Symlink(target, link); err != nil {
		t.Fatal(err)
	}
	add(t, link)
	if to, err := os.Readlink(link); err != nil || to != target {
		t.Errorf("the link leads to %q, %v", to, err)
	}
	if text, err := os.ReadFile(target); err != nil || !strings.Contains(string(text), "new:") {
		t.Errorf("the target holds %q, %v", text, err)
	}
	if err := os.Chmod(filepath.Dir(link), 0o777); err != nil {
		t.Fatal(err)
	}
	if _, err := NewEdit(link); err == nil || !strings.Contains(err.Error(), "others can write to") {
		t.Errorf("a link where others can write: %v", err)
	}
}

func TestLinkToNowhereIsNoNewConfig(t *testing.T) {
	link := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.Symlink("nowhere", link); err != nil {
		t.Fatal(err)
	}
	if _, err := NewEdit(link); err == nil || !strings.Contains(err.Error(), "does not exist") {
		t.Errorf("%v", err)
	}
}

func TestConfigOfOthersIsNotEdited(t *testing.T) {
	path := write(t, "profiles:\n  a: {}\n")
	if err := os.Chmod(path, 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := NewEdit(path); err == nil || !strings.Contains(err.Error(), "others may write to it") {
		t.Errorf("%v", err)
	}
}
