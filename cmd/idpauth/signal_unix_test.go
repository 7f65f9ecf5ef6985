//go:build unix

package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
)

var signals = map[string]syscall.Signal{
	"SIGINT": syscall.SIGINT, "SIGTERM": syscall.SIGTERM, "SIGHUP": syscall.SIGHUP,
	"SIGQUIT": syscall.SIGQUIT, "SIGABRT": syscall.SIGABRT,
}

// mute is a token endpoint that tells of each request and, until it is told to
// speak, answers none.
type mute struct {
	*httptest.Server
	asked  chan struct{}
	speaks atomic.Bool
}

func newMute(t *testing.T) *mute {
	m := &mute{asked: make(chan struct{}, 1)}
	done := make(chan struct{})
	m.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if m.speaks.Load() {
			w.Header().Set("Content-Type", "application/json")
			io.WriteString(w, `{"access_token":"abc","token_type":"bearer","expires_in":3600}`)
			return
		}
		io.Copy(io.Discard, r.Body)
		m.asked <- struct{}{}
		<-done
	}))
	t.Cleanup(m.Close)
	t.Cleanup(func() { close(done) })
	return m
}

// endedBy checks that the signal ended the process as it ends any other.
func endedBy(t *testing.T, c *exec.Cmd, s syscall.Signal) {
	t.Helper()
	c.Wait()
	status := c.ProcessState.Sys().(syscall.WaitStatus)
	if !status.Signaled() || status.Signal() != s || status.CoreDump() {
		t.Errorf("%q ended with %v, want signal %v and no core", c.Args, c.ProcessState, s)
	}
}

func begin(t *testing.T, c *exec.Cmd) {
	t.Helper()
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
}

func send(t *testing.T, c *exec.Cmd, s syscall.Signal) {
	t.Helper()
	if err := c.Process.Signal(s); err != nil {
		t.Fatal(err)
	}
}

func TestSignalDuringARequestEndsTheProcessAsThatSignal(t *testing.T) {
	for name, s := range signals {
		t.Run(name, func(t *testing.T) {
			h, server := newHome(t), newMute(t)
			h.config("profiles: {default: {endpoints: {token: %s}, client_id: a, client_secret: b}}", server.URL)
			var stdout, stderr bytes.Buffer
			c := h.command("get-token")
			c.Stdout, c.Stderr = &stdout, &stderr
			begin(t, c)
			<-server.asked
			send(t, c, s)
			endedBy(t, c, s)
			if stdout.Len() > 0 || stderr.Len() > 0 {
				t.Errorf("stdout %q, stderr %q; want nothing", &stdout, &stderr)
			}
			nothingLeft(t, h)

			// The lock is free for the next one.
			server.speaks.Store(true)
			if out, err := h.command("get-token", "--timeout", "10s").Output(); err != nil || string(out) != "abc\n" {
				t.Errorf("the next run: %q, %v", out, err)
			}
		})
	}
}

// nothingLeft checks that neither temporary file, trace nor core is in the home.
func nothingLeft(t *testing.T, h *home) {
	t.Helper()
	err := filepath.WalkDir(h.dir, func(path string, _ os.DirEntry, err error) error {
		name := filepath.Base(path)
		if strings.Contains(name, "tmp") || strings.Contains(name, "crash") || strings.HasPrefix(name, "core") {
			t.Errorf("%s is left", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestSignalEndsTheWaitForAnotherProcess(t *testing.T) {
	h, server := newHome(t), newMute(t)
	h.config("profiles: {default: {endpoints: {token: %s}, client_id: a, client_secret: b}}", server.URL)
	first := h.command("get-token")
	begin(t, first)
	<-server.asked

	second := h.command("get-token", "-v")
	stderr, err := second.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	begin(t, second)
	shows(t, stderr, fmt.Sprintf("waiting for process %d", first.Process.Pid))
	send(t, second, syscall.SIGTERM)
	endedBy(t, second, syscall.SIGTERM)

	send(t, first, syscall.SIGINT)
	endedBy(t, first, syscall.SIGINT)
}

// shows reads lines until one holds text.
func shows(t *testing.T, r io.Reader, text string) {
	t.Helper()
	for lines := bufio.NewScanner(r); ; {
		if !lines.Scan() {
			t.Fatalf("%q was not shown", text)
		}
		if strings.Contains(lines.Text(), text) {
			return
		}
	}
}

func TestKillDuringTheWaitForTheBrowserFreesThePort(t *testing.T) {
	h := newHome(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	signIn := func() *exec.Cmd {
		return h.command("get-token", "-p", "interactive", "--port", port, "--timeout", "10s")
	}
	for range 2 { // the second one listens where the first one did
		c := signIn()
		stderr, err := c.StderrPipe()
		if err != nil {
			t.Fatal(err)
		}
		begin(t, c)
		shows(t, stderr, "open http://")
		send(t, c, syscall.SIGKILL)
		endedBy(t, c, syscall.SIGKILL)
	}
	nothingLeft(t, h)
	if out, err := h.command("status", "-p", "interactive").Output(); err == nil || !strings.Contains(string(out), "valid:        false") {
		t.Errorf("then status: %q, %v", out, err)
	}
}

func TestSignalEndsTheReadingOfStdin(t *testing.T) {
	h := newHome(t)
	stdin, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer writer.Close()
	c := h.command("get-token", "-p", "password", "--password-stdin", "-v")
	c.Stdin = stdin
	stderr, err := c.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	begin(t, c)
	shows(t, stderr, "timeout: ")
	send(t, c, syscall.SIGTERM)
	endedBy(t, c, syscall.SIGTERM)
}

func TestSignalEndsAWriteThatNobodyReads(t *testing.T) {
	h, server := newHome(t), newMute(t)
	server.speaks.Store(true)
	h.config("profiles: {default: {endpoints: {token: %s}, client_id: a, client_secret: b}}", server.URL)
	fifo := h.path("fifo")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	c := h.command("get-token", "--file", fifo, "-v")
	stderr, err := c.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	begin(t, c)
	shows(t, stderr, "flow: ")
	send(t, c, syscall.SIGTERM)
	endedBy(t, c, syscall.SIGTERM)
}

func TestIgnoredSignalStaysIgnored(t *testing.T) {
	h, server := newHome(t), newMute(t)
	h.config("profiles: {default: {endpoints: {token: %s}, client_id: a, client_secret: b}}", server.URL)
	inner := h.command("get-token")
	executable := h.path("idpauth")
	if err := os.Symlink(inner.Path, executable); err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), "/bin/sh", "-c", `trap "" HUP; exec "$0" get-token`, executable)
	c.Env = h.env
	begin(t, c)
	<-server.asked
	send(t, c, syscall.SIGHUP)
	send(t, c, syscall.SIGTERM)
	endedBy(t, c, syscall.SIGTERM)
}

func TestSandboxServesUntilASignalComes(t *testing.T) {
	h := newHome(t)
	c := h.command("sandbox", "serve")
	stdout, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	c.Stderr = &stderr
	begin(t, c)
	url, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.Get(strings.TrimSpace(url) + "/sandbox/config")
	if err != nil {
		t.Fatal(err)
	}
	config, err := io.ReadAll(response.Body)
	response.Body.Close()
	if err != nil || !strings.Contains(string(config), "client-credentials:") {
		t.Errorf("config %q, %v", config, err)
	}
	h.config("%s", config)
	if out, err := h.command("get-token", "-p", "client-credentials").Output(); err != nil {
		t.Errorf("get-token with that config: %q, %v", out, err)
	}
	send(t, c, syscall.SIGINT)
	endedBy(t, c, syscall.SIGINT)
	if stderr.Len() > 0 {
		t.Errorf("stderr %q", &stderr)
	}
}

func TestSandboxRunThatASignalEndsLeavesNothing(t *testing.T) {
	h := newHome(t)
	if err := os.Mkdir(h.path("temporary"), 0o700); err != nil {
		t.Fatal(err)
	}
	h.env = append(h.env, "TMPDIR="+h.path("temporary"))
	c := h.command("sandbox", "run", "--", "sandbox", "serve")
	stdout, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	c.Stderr = &stderr
	begin(t, c)
	shows(t, stdout, "http://127.0.0.1:")
	send(t, c, syscall.SIGTERM)
	endedBy(t, c, syscall.SIGTERM)
	if left, err := os.ReadDir(h.path("temporary")); err != nil || len(left) > 0 {
		t.Errorf("left in the temporary directory: %v, %v", left, err)
	}
	if stderr.Len() > 0 {
		t.Errorf("stderr %q", &stderr)
	}
}
