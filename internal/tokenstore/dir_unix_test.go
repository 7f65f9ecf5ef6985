//go:build !windows

package tokenstore

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestALinkInPlaceOfAnEntryIsNotFollowed(t *testing.T) {
	o, n := testOptions(t, Keyfile)
	s := New(o)
	id := testID("dev")
	mustSave(t, s, testSession("dev"))
	path := entryPath(o, id)
	target := filepath.Join(t.TempDir(), "target")
	if err := os.Rename(path, target); err != nil {
		t.Fatal(err)
	}
	before, _ := os.ReadFile(target)
	if err := os.Symlink(target, path); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Load(t.Context(), id); got != nil || err != nil || len(n.list) != 1 {
		t.Errorf("Load = %v, %v, notices %q", got, err, n.list)
	}
	if err := os.Symlink(target, path); err != nil {
		t.Fatal(err)
	}
	mustSave(t, s, testSession("dev"))
	after, err := os.ReadFile(target)
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("the target was written (%v)", err)
	}
	if fi, err := os.Lstat(path); err != nil || !fi.Mode().IsRegular() {
		t.Errorf("after Save: %v, %v", fi.Mode(), err)
	}
}

func TestAReserveThatSomebodyPlacedIsNotWrittenTo(t *testing.T) {
	target := filepath.Join(t.TempDir(), "target")
	if err := os.WriteFile(target, []byte("theirs"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, plant := range map[string]func(path string) error{
		"a link":           func(path string) error { return os.Symlink(target, path) },
		"a dangling link":  func(path string) error { return os.Symlink(target+"-absent", path) },
		"a pipe":           func(path string) error { return syscall.Mkfifo(path, 0o600) },
		"a file of theirs": func(path string) error { return os.WriteFile(path, bytes.Repeat([]byte("x"), 1<<20), 0o666) },
	} {
		t.Run(name, func(t *testing.T) {
			o, _ := testOptions(t, Keyfile)
			s := New(o)
			session := testSession("dev")
			mustSave(t, s, session)
			path := entryPath(o, session.ID)
			if err := plant(strings.TrimSuffix(path, entrySuffix) + reserveSuffix); err != nil {
				t.Fatal(err)
			}
			session.RefreshSentAt = testNow
			mustSave(t, s, session)
			session.RefreshSentAt = time.Time{}
			mustSave(t, s, session)
			if got, err := s.Load(t.Context(), session.ID); err != nil || got == nil {
				t.Errorf("Load = %v, %v", got, err)
			}
			if info, err := os.Lstat(path); err != nil || info.Mode() != 0o600 {
				t.Errorf("the entry is %v, %v", info.Mode(), err)
			}
			if content, err := os.ReadFile(target); err != nil || string(content) != "theirs" {
				t.Errorf("the link's target holds %q, %v", content, err)
			}
			if _, err := os.Lstat(target + "-absent"); err == nil {
				t.Error("a link was followed")
			}
		})
	}
}

func TestModesArePrivateUnderAnyUmask(t *testing.T) {
	for name, umask := range map[string]int{"000": 0, "077": 0o077, "777": 0o777} {
		t.Run(name, func(t *testing.T) {
			o, _ := testOptions(t, Keyfile)
			o.Dir = filepath.Join(o.Dir, "parent", "state")
			defer syscall.Umask(syscall.Umask(umask))
			s := New(o)
			session := testSession("dev")
			session.RefreshSentAt = testNow
			mustSave(t, s, session)
			l, err := s.Lock(t.Context(), session.ID, nil)
			if err != nil {
				t.Fatal(err)
			}
			l.Release()
			if _, _, err := s.ReserveStep(t.Context(), "secret", func() int64 { return 1 }); err != nil {
				t.Fatal(err)
			}
			checkModes(t, filepath.Dir(filepath.Dir(o.Dir)))
			session.RefreshSentAt = time.Time{}
			mustSave(t, s, session)
			checkModes(t, filepath.Dir(filepath.Dir(o.Dir)))
		})
	}
}

// checkModes checks all that is below dir.
func checkModes(t *testing.T, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || path == dir {
			return err
		}
		fi, err := d.Info()
		if err != nil {
			return err
		}
		want := fs.FileMode(0o600)
		if d.IsDir() {
			want = 0o700
		}
		if fi.Mode().Perm() != want {
			t.Errorf("%s has mode %o, want %o", path, fi.Mode().Perm(), want)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestLooseModesAreTightened(t *testing.T) {
	o, _ := testOptions(t, Keyfile)
	s := New(o)
	mustSave(t, s, testSession("dev"))
	for _, dir := range []string{o.Dir, filepath.Join(o.Dir, Keyfile), filepath.Dir(entryPath(o, testID("dev")))} {
		if err := os.Chmod(dir, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range []string{entryPath(o, testID("dev")), filepath.Join(o.Dir, Keyfile, "key")} {
		if err := os.Chmod(file, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := New(o).Load(t.Context(), testID("dev")); got == nil || err != nil {
		t.Fatalf("Load = %v, %v", got, err)
	}
	checkModes(t, filepath.Dir(o.Dir))
}

// foreignDir returns a directory that is not ours.
func foreignDir(t *testing.T) string {
	if os.Geteuid() != 0 {
		return "/"
	}
	dir := t.TempDir()
	if err := os.Chown(dir, 4711, 4711); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestAForeignStateDirectoryIsRefused(t *testing.T) {
	o, _ := testOptions(t, Keyfile)
	o.Dir = foreignDir(t)
	if _, err := New(o).Lock(t.Context(), testID("dev"), nil); err == nil || !strings.Contains(err.Error(), "belongs to") {
		t.Errorf("Lock = %v", err)
	}
	if err := New(o).Save(t.Context(), testSession("dev")); err == nil {
		t.Error("Save went on")
	}
}

func TestALinkedDirectoryBelowTheStateDirectoryIsRefused(t *testing.T) {
	for _, below := range []string{Keyfile, filepath.Join(Keyfile, "sessions")} {
		t.Run(below, func(t *testing.T) {
			o, _ := testOptions(t, Keyfile)
			path := filepath.Join(o.Dir, below)
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink(t.TempDir(), path); err != nil {
				t.Fatal(err)
			}
			if err := New(o).Save(t.Context(), testSession("dev")); err == nil || !strings.Contains(err.Error(), "symbolic link") {
				t.Errorf("Save = %v", err)
			}
		})
	}
}

func TestTheStateDirectoryMayBeALinkWhereNobodyCanSwapIt(t *testing.T) {
	home := t.TempDir()
	rows := map[string]struct {
		mode fs.FileMode
		ok   bool
	}{"a private parent": {0o700, true}, "a shared parent": {fs.ModeSticky | 0o777, false}}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			parent := t.TempDir()
			if err := os.Mkdir(filepath.Join(parent, "real"), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(parent, row.mode); err != nil {
				t.Fatal(err)
			}
			o, _ := testOptions(t, Keyfile)
			o.Dir = filepath.Join(home, name)
			if err := os.Symlink(filepath.Join(parent, "real"), o.Dir); err != nil {
				t.Fatal(err)
			}
			if err := New(o).Save(t.Context(), testSession("dev")); (err == nil) != row.ok {
				t.Errorf("Save = %v", err)
			}
		})
	}
}

func TestAPipeInPlaceOfAFileDoesNotBlock(t *testing.T) {
	o, _ := testOptions(t, Keyfile)
	s := New(o)
	mustSave(t, s, testSession("dev"))
	path := entryPath(o, testID("dev"))
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Load(t.Context(), testID("dev")); err == nil || !strings.Contains(err.Error(), "named pipe") {
		t.Errorf("Load = %v", err)
	}
}
