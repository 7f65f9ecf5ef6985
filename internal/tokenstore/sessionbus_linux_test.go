package tokenstore

import (
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

// muteBus is a session bus that accepts and never answers.
func muteBus(t *testing.T) (address string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "bus")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return "unix:path=" + path
}

// canary puts a slow dbus-launch first in PATH and returns the file that it
// makes when it runs.
func canary(t *testing.T) (path, ran string) {
	t.Helper()
	dir := t.TempDir()
	ran = filepath.Join(dir, "ran")
	script := "#!/bin/sh\ntouch '" + ran + "'\nsleep 20\n"
	for _, name := range []string{"dbus-launch", "pass", "gpg", "kwalletd5"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(script), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return dir + ":" + os.Getenv("PATH"), ran
}

// busEnv is the environment of a process with this session bus, or with none.
func busEnv(t *testing.T, env []string, address string) (_ []string, ran string) {
	path, ran := canary(t)
	env = slices.DeleteFunc(env, func(e string) bool {
		return strings.HasPrefix(e, "DBUS_SESSION_BUS_ADDRESS=") || strings.HasPrefix(e, "XDG_RUNTIME_DIR=")
	})
	env = append(env, "PATH="+path, "XDG_RUNTIME_DIR="+t.TempDir())
	if address != "" {
		env = append(env, "DBUS_SESSION_BUS_ADDRESS="+address)
	}
	return env, ran
}

func TestStartingTouchesNoBus(t *testing.T) {
	for name, address := range map[string]string{
		"no bus":      "",
		"autolaunch":  "autolaunch:",
		"a mute bus":  muteBus(t),
		"a dead path": "unix:path=/nonexistent/bus",
	} {
		t.Run(name, func(t *testing.T) {
			cmd := process(t, "start", t.TempDir())
			var ran string
			cmd.Env, ran = busEnv(t, cmd.Env, address)
			start := time.Now()
			if err := cmd.Run(); err != nil {
				t.Fatal(err)
			}
			if took := time.Since(start); took > 3*time.Second {
				t.Errorf("starting took %v", took)
			}
			if _, err := os.Lstat(ran); err == nil {
				t.Error("a helper was run")
			}
		})
	}
}

func TestAChosenKeyringWithoutAWorkingBusIsAnErrorInTime(t *testing.T) {
	rows := map[string]struct {
		address, want string
		atMost        time.Duration
	}{
		"no bus":      {"", "no session bus", 3 * time.Second},
		"a dead path": {"unix:path=/nonexistent/bus", "no session bus", 3 * time.Second},
		"autolaunch":  {"autolaunch:", "no session bus", 3 * time.Second},
		"a mute bus":  {muteBus(t), "no answer within 3s", 5 * time.Second},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			cmd := process(t, "vault", dir)
			var ran string
			cmd.Env, ran = busEnv(t, cmd.Env, row.address)
			cmd.Stderr = nil
			start := time.Now()
			output, err := cmd.CombinedOutput()
			out := string(output)
			if err == nil || !strings.Contains(out, row.want) {
				t.Errorf("got %v, %q, want %q", err, out, row.want)
			}
			if took := time.Since(start); took > row.atMost {
				t.Errorf("took %v", took)
			}
			if _, err := os.Lstat(ran); err == nil {
				t.Error("a helper was run")
			}
			if _, err := os.Lstat(filepath.Join(dir, Keyfile)); err == nil {
				t.Error("another store was made")
			}
		})
	}
}

func TestACrowdedBusIsNotAMissingOne(t *testing.T) {
	for name, row := range map[string]struct {
		err  error
		want bool
	}{
		"as many connections as it takes": {dbus.Error{Name: "org.freedesktop.DBus.Error.LimitsExceeded"}, true},
		"as many that wait":               {&net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.EAGAIN)}, true},
		"nobody there":                    {&net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}, false},
		"another no":                      {dbus.Error{Name: "org.freedesktop.DBus.Error.AccessDenied"}, false},
		"connected":                       {nil, false},
	} {
		if got := crowded(row.err); got != row.want {
			t.Errorf("%s: %t, want %t", name, got, row.want)
		}
	}
}
