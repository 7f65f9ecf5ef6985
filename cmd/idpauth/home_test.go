package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"idpauth/internal/sandbox"
)

// home is a user with a config, a state directory and an identity provider.
type home struct {
	t   *testing.T
	dir string
	idp *sandbox.Running
	env []string
}

func newHome(t *testing.T) *home {
	t.Helper()
	idp, err := sandbox.Start(t.Context(), sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { idp.Close() })
	h := &home{t: t, dir: t.TempDir(), idp: idp}
	h.env = []string{
		"PATH=" + os.Getenv("PATH"),
		"HOME=" + h.dir, "AppData=" + h.dir, "LocalAppData=" + h.dir,
		"IDPAUTH_CONFIG=" + h.path("config.yaml"), "IDPAUTH_STATE_DIR=" + h.path("state"), "IDPAUTH_STORE=keyfile",
		"SystemRoot=" + os.Getenv("SystemRoot"),
		"GOTRACEBACK=crash", // nothing that ends the program may show a trace
	}
	h.config("%s", idp.Config())
	return h
}

func (h *home) path(name string) string { return filepath.Join(h.dir, name) }

func (h *home) config(format string, args ...any) {
	h.t.Helper()
	h.write("config.yaml", fmt.Sprintf(format, args...), 0o600)
}

func (h *home) write(name, content string, mode os.FileMode) {
	h.t.Helper()
	if err := os.WriteFile(h.path(name), []byte(content), mode); err != nil {
		h.t.Fatal(err)
	}
}

func (h *home) switches(all ...sandbox.Switch) {
	h.t.Helper()
	if err := h.idp.SetSwitches(all); err != nil {
		h.t.Fatal(err)
	}
}

// command is the program with these arguments: this executable, which is it when
// it is called by that name.
func (h *home) command(args ...string) *exec.Cmd {
	h.t.Helper()
	executable, err := os.Executable()
	if err != nil {
		h.t.Fatal(err)
	}
	c := exec.CommandContext(h.t.Context(), executable)
	c.Args = append([]string{"idpauth"}, args...)
	c.Env = h.env
	c.Dir = h.dir
	return c
}
