//go:build unix

package profiles

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestWhatIsNoRegularFileIsNamedWithoutWaiting(t *testing.T) {
	dir := t.TempDir()
	fifo := filepath.Join(dir, "fifo")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir) // the path of a socket is short
	l, err := net.Listen("unix", "socket")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if err := os.Symlink("nowhere", "dangling"); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("loop", "loop"); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		fifo:             "it is a named pipe",
		"socket":         "it is a socket",
		"dangling":       `it is a symbolic link to "nowhere", which does not exist`,
		"loop":           "too many levels of symbolic links",
		"/dev/null":      "it is a device",
		"/dev/zero":      "it is a device",
		dir:              "it is a directory",
		"/dev/null/file": "not a directory",
	} {
		_, err := Load(path)
		if err == nil || !strings.Contains(err.Error(), want) || errors.Is(err, fs.ErrNotExist) {
			t.Errorf("Load(%s): %v, want %q", path, err, want)
		}
		_, err = (&Secret{File: path}).Resolve(t.Context(), Sources{}, what)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("secret from %s: %v, want %q", path, err, want)
		}
	}
}

func TestSymbolicLinkToAConfigIsFollowed(t *testing.T) {
	link := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.Symlink(write(t, "profiles: {dev: {}}"), link); err != nil {
		t.Fatal(err)
	}
	if c, err := Load(link); err != nil || c.Path != link {
		t.Errorf("Load of a link: %v", err)
	}
}

func TestInlineSecretWarnsUnlessTheFileIsPrivate(t *testing.T) {
	for _, row := range []struct {
		name, content string
		mode          os.FileMode
		warnings      int
	}{
		{"inline, 0644", "profiles: {a: {password: x}, b: {client_secret: y}}", 0o644, 1},
		{"inline, 0600", "profiles: {a: {password: x}}", 0o600, 0},
		{"inline, 0400", "profiles: {a: {password: x}}", 0o400, 0},
		{"empty secret, 0644", `profiles: {a: {client_secret: ""}}`, 0o644, 0},
		{"variable, 0644", "profiles: {a: {password: {env: X}}}", 0o644, 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			path := write(t, row.content)
			if err := os.Chmod(path, row.mode); err != nil {
				t.Fatal(err)
			}
			c, err := Load(path)
			if err != nil {
				t.Fatal(err)
			}
			if len(c.Warnings) != row.warnings {
				t.Errorf("warnings %q, want %d", c.Warnings, row.warnings)
			}
		})
	}
}

func TestConfigThatOthersMayWriteIsRefused(t *testing.T) {
	for _, mode := range []os.FileMode{0o620, 0o602, 0o666} {
		path := write(t, "profiles: {}")
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		var refused *OwnerError
		if _, err := Load(path); !errors.As(err, &refused) || !strings.Contains(refused.Hint(), "chmod 600 "+path) {
			t.Errorf("mode %#o: %v", mode, err)
		}
	}
}

// stat is a file's information with another owner.
type stat struct {
	fs.FileInfo
	uid uint32
}

func (s stat) Sys() any { return &syscall.Stat_t{Uid: s.uid} }

func TestConfigOfAnotherUserIsRefused(t *testing.T) {
	info, err := os.Stat(write(t, ""))
	if err != nil {
		t.Fatal(err)
	}
	me := uint32(os.Geteuid())
	for uid, want := range map[uint32]bool{me: true, 0: true, me + 1: false} {
		if err := checkOwner("config.yaml", stat{info, uid}); (err == nil) != want {
			t.Errorf("config of user %d, read by %d: %v", uid, me, err)
		}
	}
}
