//go:build interop && linux

package interop

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// newServiceCLI is a program with a client of its own at a server that gives it
// tokens without end.
func newServiceCLI(t *testing.T) *cli {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, `{"access_token":"`+strings.Repeat("t", 64<<10)+`","token_type":"Bearer","expires_in":3600}`)
	}))
	t.Cleanup(server.Close)
	return newCLI(t, "endpoints: {token: "+server.URL+"}\nclient_id: service\nclient_secret: s3rvice", "s3rvice")
}

// under is the same program as strace runs it, which spoils a system call as
// effect says: the so manieth of each thread, with a plus also those after it.
func (c *cli) under(call, effect, when string) *cli {
	spoilt := *c
	spoilt.binary = "strace"
	inject := "inject=" + call + ":" + effect + ":when=" + when
	spoilt.prefix = []string{"-f", "-qq", "-o", "/dev/null", "-e", "trace=" + call, "-e", inject, c.binary}
	return &spoilt
}

// calls are all by which a file is replaced; a question mark stands before those
// that only some architectures have.
var calls = strings.Fields("openat fchmod pwrite64 write ftruncate fsync close renameat ?rename ?renameat2 unlinkat")

func TestFileIsOldOrNewWhereverTheRunIsKilled(t *testing.T) {
	c := newServiceCLI(t)
	token := c.run(t, "", "get-token").token(t) + "\n"
	dir := t.TempDir()
	target := filepath.Join(dir, "target")
	killed := map[string]bool{} // with the old content, with the new
	for _, call := range calls {
		for when := 1; when < 200; when++ {
			fillFile(t, target, "old\n")
			code := c.under(call, "signal=SIGKILL", strconv.Itoa(when)).run(t, "", "get-token", "--file", target).code
			content, err := os.ReadFile(target)
			if err != nil || string(content) != "old\n" && string(content) != token {
				t.Fatalf("killed at %s %d: %d bytes, %v", call, when, len(content), err)
			}
			if code == exitOK {
				break
			}
			killed[string(content)] = true
		}
	}
	if !killed["old\n"] || !killed[token] {
		t.Errorf("killed before the change: %t, after it: %t; both are wanted", killed["old\n"], killed[token])
	}
	left, err := filepath.Glob(filepath.Join(dir, ".idpauth-*"))
	if err != nil || len(left) == 0 {
		t.Errorf("no run was killed while it wrote: %v", err)
	}
	for _, path := range left {
		if info, err := os.Stat(path); err != nil || info.Mode() != 0o600 {
			t.Errorf("%s is left with mode %v, %v", path, info.Mode(), err)
		}
	}
}

func TestFileThatCannotBeWrittenThroughIsLeftAlone(t *testing.T) {
	c := newServiceCLI(t)
	c.run(t, "", "get-token").want(t, exitOK)
	target := filepath.Join(t.TempDir(), "target")
	for _, row := range []struct{ call, effect, says string }{
		{"fsync", "error=EIO", "input/output error"},
		{"fsync", "error=ENOSPC", "no space left on device"},
		{"fchmod", "error=EROFS", "read-only file system"},
		{"renameat", "error=EDQUOT", "disk quota exceeded"},
	} {
		t.Run(row.call+" "+row.effect, func(t *testing.T) {
			fillFile(t, target, "old\n")
			c.under(row.call, row.effect, "1+").run(t, "", "get-token", "--file", target).refused(t, exitGeneral, row.says)
			if content, err := os.ReadFile(target); err != nil || string(content) != "old\n" {
				t.Errorf("the target holds %d bytes, %v", len(content), err)
			}
		})
	}
}

// A token is delivered though the disk fails where it is stored, and what was
// stored before stays, byte for byte.
func TestTokenIsDeliveredWhereTheDiskFails(t *testing.T) {
	c := newServiceCLI(t)
	c.run(t, "", "get-token").want(t, exitOK)
	entries, err := filepath.Glob(filepath.Join(c.state, "*", "sessions", "*.token"))
	if err != nil || len(entries) != 1 {
		t.Fatalf("stored: %q, %v", entries, err)
	}
	for _, row := range []struct{ call, effect string }{
		{"fsync", "error=EIO"},
		{"fsync", "error=ENOSPC"},
		{"pwrite64", "error=ENOSPC"},
		{"pwrite64", "error=EDQUOT"},
		{"fchmod", "error=EROFS"},
		{"renameat", "error=EIO"},
	} {
		t.Run(row.call+" "+row.effect, func(t *testing.T) {
			before := read(t, entries[0])
			r := c.under(row.call, row.effect, "1+").run(t, "", "get-token", "--force")
			r.token(t)
			if n := strings.Count(r.stderr, "could not be stored"); n != 1 {
				t.Errorf("stderr tells of it %d times: %q", n, r.stderr)
			}
			if read(t, entries[0]) != before {
				t.Error("what was stored before has changed")
			}
		})
	}
	left, err := filepath.Glob(filepath.Join(filepath.Dir(entries[0]), "*.tmp"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %q, %v", left, err)
	}
}

// A cached token needs no right to write: on a read-only system it is delivered as
// anywhere else.
func TestCachedTokenIsReadAlone(t *testing.T) {
	c := newServiceCLI(t)
	token := c.run(t, "", "get-token").token(t)
	log := filepath.Join(t.TempDir(), "log")
	const changing = "mkdirat,fchmod,fchmodat,ftruncate,fallocate,fsync,flock,renameat,unlinkat,pwrite64"
	traced := *c
	traced.binary = "strace"
	traced.prefix = []string{"-f", "-qq", "-o", log, "-e", "trace=openat," + changing, "-e", "inject=" + changing + ":error=EROFS", c.binary}
	r := traced.run(t, "", "get-token")
	if r.token(t) != token || r.stderr != "" {
		t.Errorf("another token than was cached, or stderr %q", r.stderr)
	}
	opened := 0
	for line := range strings.Lines(read(t, log)) {
		if !strings.Contains(line, c.state) {
			continue
		}
		opened++
		if !strings.Contains(line, "openat(") || !strings.Contains(line, "O_RDONLY") || strings.Contains(line, "O_CREAT") {
			t.Errorf("a change: %s", line)
		}
	}
	if opened == 0 {
		t.Error("nothing of the store was read")
	}
}

// Nobody can place a temporary file beforehand: its name is new each time, and
// what stands there already is not opened.
func TestTemporaryFilesAreNobodyElses(t *testing.T) {
	c := newServiceCLI(t)
	dir := t.TempDir()
	names := map[string]bool{}
	for range 2 {
		log := filepath.Join(dir, "log")
		traced := *c
		traced.binary, traced.prefix = "strace", []string{"-f", "-qq", "-o", log, "-e", "trace=openat", c.binary}
		traced.run(t, "", "get-token", "--force", "--file", filepath.Join(dir, "target")).want(t, exitOK)
		for line := range strings.Lines(read(t, log)) {
			_, rest, _ := strings.Cut(line, `"`)
			name, how, _ := strings.Cut(rest, `"`)
			if !strings.HasSuffix(name, ".tmp") {
				continue
			}
			if !strings.Contains(how, "O_CREAT|O_EXCL") || !strings.Contains(how, "0600") || names[name] {
				t.Errorf("%s, opened before: %t", line, names[name])
			}
			names[name] = true
		}
	}
	if len(names) < 4 { // for the store and for the target
		t.Errorf("temporary files: %d, want 4 at least", len(names))
	}
}

func fillFile(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
