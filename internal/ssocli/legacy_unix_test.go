//go:build unix

package ssocli

import (
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

func TestLegacyFileMustBeAFileOfOnesOwn(t *testing.T) {
	for name, replace := range map[string]func(path string) error{
		"a link": func(path string) error {
			target := filepath.Join(filepath.Dir(path), "target")
			if err := os.WriteFile(target, []byte(`{"refresh_token":"r"}`), 0o600); err != nil {
				return err
			}
			return os.Symlink(target, path)
		},
		"a pipe":      func(path string) error { return syscall.Mkfifo(path, 0o600) },
		"a directory": func(path string) error { return os.Mkdir(path, 0o700) },
	} {
		t.Run(name, func(t *testing.T) {
			_, path, _ := lay(t, "")
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
			if err := replace(path); err != nil {
				t.Fatal(err)
			}
			if kept, err := readAnswer(path); err == nil {
				t.Errorf("read %+v", kept)
			}
		})
	}
}

// owned is a file of some user's.
type owned struct {
	fs.FileInfo
	uid int
}

func (o owned) Sys() any { return &syscall.Stat_t{Uid: uint32(o.uid)} }

func TestForeignFileIsNotOnesOwn(t *testing.T) {
	if isOwn(owned{uid: os.Geteuid() + 1}) || !isOwn(owned{uid: os.Geteuid()}) {
		t.Error("the owner does not count")
	}
}
