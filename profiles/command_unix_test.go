//go:build unix

package profiles

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestCommandGetsNoShellAndNoTerminal(t *testing.T) {
	out, err := RunCommand(t.Context(), []string{"/bin/echo", "$HOME;", "a  b"}, nil, nil)
	if err != nil || string(out) != "$HOME; a  b\n" {
		t.Errorf("RunCommand = %q, %v", out, err)
	}
	out, err = RunCommand(t.Context(), []string{"/bin/sh", "-c", "cat; echo hidden >&2"}, nil, nil)
	if err != nil || string(out) != "" {
		t.Errorf("RunCommand of cat without a terminal = %q, %v", out, err)
	}
}

func TestCommandGetsTheTerminal(t *testing.T) {
	path := filepath.Join(t.TempDir(), "terminal")
	if err := os.WriteFile(path, []byte("typed\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	terminal, err := os.OpenFile(path, os.O_RDWR|os.O_APPEND, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer terminal.Close()
	out, err := RunCommand(t.Context(), []string{"/bin/sh", "-c", "read line; echo question >&2; echo \"got $line\""}, nil, terminal)
	if err != nil || string(out) != "got typed\n" {
		t.Errorf("RunCommand = %q, %v", out, err)
	}
	if shown, _ := os.ReadFile(path); string(shown) != "typed\nquestion\n" {
		t.Errorf("the terminal shows %q", shown)
	}
}

func TestFailedCommandDoesNotShowItsOutput(t *testing.T) {
	for _, row := range []struct {
		name, want string
		argv       []string
	}{
		{"non-zero", "running /bin/sh: exit status 3", []string{"/bin/sh", "-c", "echo canary; echo canary >&2; exit 3"}},
		{"endless", "what it printed is longer than 64 KiB", []string{"/bin/sh", "-c", "while :; do echo canary; done"}},
		{"absent", "running /nonexistent/x: no such file", []string{"/nonexistent/x"}},
		{"not in PATH", "running nonexistent-x: executable file not found", []string{"nonexistent-x"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := RunCommand(t.Context(), row.argv, nil, nil)
			if err == nil || !strings.Contains(err.Error(), row.want) || strings.Contains(err.Error(), "canary") {
				t.Errorf("RunCommand: %v, want %q", err, row.want)
			}
		})
	}
}

func TestCommandAndItsChildrenEndWithTheContext(t *testing.T) {
	fifo := filepath.Join(t.TempDir(), "alive")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	failed := make(chan error, 1)
	go func() {
		_, err := RunCommand(ctx, []string{"/bin/sh", "-c", `exec 3>"$0"; tail -f /dev/null & echo ready >&3; wait`, fifo}, os.Environ(), nil)
		failed <- err
	}()
	alive, err := os.Open(fifo)
	if err != nil {
		t.Fatal(err)
	}
	defer alive.Close()
	r := bufio.NewReader(alive)
	if line, err := r.ReadString('\n'); line != "ready\n" {
		t.Fatalf("the command said %q, %v", line, err)
	}
	cancel()
	if err := <-failed; !errors.Is(err, context.Canceled) {
		t.Errorf("RunCommand: %v, want it canceled", err)
	}
	if _, err := io.ReadAll(r); err != nil { // ends when no process holds the pipe
		t.Error(err)
	}
}

func TestCommandGetsNoSecretVariables(t *testing.T) {
	c := load(t, "profiles: {dev: {password: {env: MY_SECRET}}, other: {mfa: {totp_secret: {env: OTHER_SECRET}}}}")
	env := []string{"PATH=/bin", "IDPAUTH_PASSWORD=x", "IDPAUTH_MFA_CODE=x", "IDPAUTH_PASSCODE=x", "IDPAUTH_CLIENT_SECRET=x", "IDPAUTH_PASSPHRASE=x", "IDPAUTH_EXPORT_PASSPHRASE=x", "IDPAUTH_PROFILE=dev", "MY_SECRET=x", "OTHER_SECRET=x", "MY_SECRETS=kept"}
	got := strings.Join(c.WithoutSecrets(env), " ")
	if want := "PATH=/bin IDPAUTH_PROFILE=dev MY_SECRETS=kept"; got != want {
		t.Errorf("WithoutSecrets = %q, want %q", got, want)
	}
	if len(env) != 11 || env[1] != "IDPAUTH_PASSWORD=x" {
		t.Errorf("the caller's environment was changed: %q", env)
	}
}
