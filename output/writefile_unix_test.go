//go:build unix

package output

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// openDir returns a directory that everybody can write to, as /tmp.
func openDir(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o777|os.ModeSticky); err != nil {
		t.Fatal(err)
	}
	return dir
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Not parallel with anything: the umask belongs to the process.
func TestWriteFileHasMode0600WhateverTheUmask(t *testing.T) {
	for _, umask := range []int{0o000, 0o022, 0o077, 0o777} {
		t.Run(fmt.Sprintf("%03o", umask), func(t *testing.T) {
			dir := t.TempDir()
			fresh, loose := filepath.Join(dir, "fresh"), filepath.Join(dir, "loose")
			must(t, os.WriteFile(loose, []byte("old"), 0o600))
			must(t, os.Chmod(loose, 0o644))

			old := syscall.Umask(umask)
			errFresh, errLoose := WriteFile(fresh, []byte("new")), WriteFile(loose, []byte("new"))
			syscall.Umask(old)

			must(t, errFresh)
			must(t, errLoose)
			for _, path := range []string{fresh, loose} {
				info, err := os.Stat(path)
				must(t, err)
				if info.Mode() != 0o600 {
					t.Errorf("%s has mode %v", path, info.Mode())
				}
				assertContent(t, path, "new")
			}
		})
	}
}

func TestWriteFileRefusesLinksThatOthersMayHavePlaced(t *testing.T) {
	private := t.TempDir()
	target := filepath.Join(private, "target")
	must(t, os.WriteFile(target, []byte("old"), 0o600))
	for name, link := range map[string]func(from, to string) error{"symbolic": os.Symlink, "hard": os.Link} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(openDir(t), "link")
			must(t, link(target, path))
			err := WriteFile(path, []byte("new"))
			if err == nil || !strings.Contains(err.Error(), "others can write") {
				t.Errorf("WriteFile: %v", err)
			}
			assertContent(t, target, "old")
			assertContent(t, path, "old")
			assertOnly(t, filepath.Dir(path), "link")
		})
	}
	t.Run("dangling", func(t *testing.T) {
		path := filepath.Join(openDir(t), "link")
		must(t, os.Symlink(filepath.Join(private, "absent"), path))
		if err := WriteFile(path, []byte("new")); err == nil {
			t.Error("WriteFile succeeded")
		}
		assertOnly(t, private, "target")
	})
	t.Run("second of a chain", func(t *testing.T) {
		second := filepath.Join(openDir(t), "second")
		first := filepath.Join(t.TempDir(), "first")
		must(t, os.Symlink(target, second))
		must(t, os.Symlink(second, first))
		if err := WriteFile(first, []byte("new")); err == nil {
			t.Error("WriteFile succeeded")
		}
		assertContent(t, target, "old")
	})
}

func TestWriteFileFollowsALinkOutOfAPrivateDirectory(t *testing.T) {
	for name, exists := range map[string]bool{"existing target": true, "dangling": false} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			must(t, os.Mkdir(filepath.Join(dir, "sub"), 0o700))
			target := filepath.Join(dir, "sub", "target")
			if exists {
				must(t, os.WriteFile(target, []byte("old"), 0o600))
			}
			path := filepath.Join(dir, "link")
			must(t, os.Symlink("sub/target", path))
			must(t, WriteFile(path, []byte("new")))
			assertContent(t, target, "new")
			info, err := os.Lstat(path)
			must(t, err)
			if info.Mode()&os.ModeSymlink == 0 {
				t.Error("the link was replaced")
			}
		})
	}
}

func TestWriteFileRefusesALinkLoop(t *testing.T) {
	path := filepath.Join(t.TempDir(), "loop")
	must(t, os.Symlink("loop", path))
	if err := WriteFile(path, []byte("new")); err == nil {
		t.Error("WriteFile succeeded")
	}
}

func TestWriteFileWritesAPlainFileWhereOthersCanWrite(t *testing.T) {
	path := filepath.Join(openDir(t), "token")
	must(t, WriteFile(path, []byte("a")))
	must(t, WriteFile(path, []byte("b")))
	assertContent(t, path, "b")
}

func TestWriteFileWritesToPipes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "fifo")
	must(t, syscall.Mkfifo(path, 0o600))
	done := make(chan error, 1)
	go func() { done <- WriteFile(path, []byte("token\n")) }()
	f, err := os.Open(path)
	must(t, err)
	got, err := io.ReadAll(f)
	must(t, err)
	must(t, f.Close())
	must(t, <-done)
	if string(got) != "token\n" {
		t.Errorf("read %q", got)
	}
	info, err := os.Lstat(path)
	must(t, err)
	if info.Mode()&os.ModeNamedPipe == 0 {
		t.Error("the pipe was replaced")
	}
}

func TestWriteFileWritesToDevices(t *testing.T) {
	must(t, WriteFile("/dev/null", []byte("token")))
	info, err := os.Stat("/dev/null")
	must(t, err)
	if info.Mode()&os.ModeCharDevice == 0 {
		t.Error("/dev/null was replaced")
	}
}

// inherited makes a descriptor as a shell hands one over: not close-on-exec.
func inherited(t *testing.T, f *os.File) int {
	t.Helper()
	n, err := unix.FcntlInt(f.Fd(), unix.F_DUPFD, 100)
	must(t, err)
	t.Cleanup(func() { unix.Close(n) })
	return n
}

func TestWriteFileWritesToInheritedDescriptorsWhereTheyStand(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	must(t, os.WriteFile(path, []byte("before\n"), 0o644))
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	must(t, err)
	t.Cleanup(func() { f.Close() })
	n := inherited(t, f)
	must(t, WriteFile(fmt.Sprintf("/dev/fd/%d", n), []byte("one\n")))
	must(t, WriteFile(fmt.Sprintf("/proc/self/fd/%d", n), []byte("two\n")))
	assertContent(t, path, "before\none\ntwo\n")
}

func TestWriteFileRefusesDescriptorsThatAreNotTheCallers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ours")
	f, err := os.Create(path) // close-on-exec, as all of ours
	must(t, err)
	t.Cleanup(func() { f.Close() })
	for name, n := range map[string]uintptr{"ours": f.Fd(), "not open": 9999} {
		if err := WriteFile(fmt.Sprintf("/dev/fd/%d", n), []byte("token")); err == nil {
			t.Errorf("%s: WriteFile succeeded", name)
		}
	}
	assertContent(t, path, "")
}
