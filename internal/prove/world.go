package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// world is a sandbox with a config and a state directory for it.
type world struct {
	cli    string
	url    string // of the sandbox
	home   string
	secret []string // what must not be seen
	heard  heard

	server *exec.Cmd
}

// The profiles of every world, and what is secret in them.
const template = `settings: {store: keyfile, timeout: 4m}
profiles:
  base: {provider: sandbox, base_url: "$URL", client_id: edgecli, client_secret: edgeclisecret, flow: client-credentials}
  service: {extends: base}
  alice: {extends: base, flow: password, username: alice, password: alicepw}
  mistaken: {extends: base, flow: password, username: lucy, password: not-the-password}
  plain: {extends: alice, scopes: [password.write]} # no ID token, so one commit
  refused: {extends: alice, base_url: "http://127.0.0.1:1"}
  nameless: {extends: alice, base_url: "https://nowhere..invalid"}
  told: {extends: base, flow: password, username: alice, password: {command: [sh, -c, "(env; tr '\\0' ' ' </proc/$$/cmdline) >>$HOME/children; cat $HOME/password"]}}
  asked: {extends: base, flow: password, username: alice}
  passcode: {extends: base, flow: passcode, username: lucy}
  browser: {extends: base, flow: interactive, client_id: cli, client_auth: none, client_secret: null}
  device: {extends: browser, flow: device-code}
  jdoe: {extends: base, flow: password, username: jdoe, password: "p&ss w+rd%=é", mfa: {totp_secret: JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP}}
`

var secrets = []string{"edgeclisecret", "alicepw", "not-the-password", "p&ss w+rd%=é", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"}

// world starts a sandbox in the given modes. copies are further profiles, each
// with the one that it extends.
func (p *prover) world(ctx context.Context, modes []mode, copies ...[2]string) (*world, error) {
	home, err := os.MkdirTemp(p.dir, "world-")
	if err != nil {
		return nil, err
	}
	w := &world{cli: p.programs.cli, home: home, secret: slices.Clone(secrets)}
	if err := w.start(ctx); err != nil {
		return nil, fmt.Errorf("idpauth sandbox serve: %w", err)
	}
	p.mu.Lock()
	p.worlds = append(p.worlds, w)
	p.mu.Unlock()
	config := strings.ReplaceAll(template, "$URL", w.url)
	for _, c := range copies {
		config += fmt.Sprintf("  %s: {extends: %s}\n", c[0], c[1])
	}
	if err := os.WriteFile(w.config(), []byte(config), 0o600); err != nil {
		return nil, err
	}
	return w, w.setModes(ctx, modes...)
}

func (w *world) start(ctx context.Context) error {
	server := exec.CommandContext(ctx, w.cli, "sandbox", "serve")
	server.Env = w.env()
	stdout, err := server.StdoutPipe()
	if err != nil {
		return err
	}
	if err := server.Start(); err != nil {
		return err
	}
	w.server = server
	lines := bufio.NewReader(stdout)
	line, err := lines.ReadString('\n')
	if err != nil {
		w.stop()
		return err
	}
	go io.Copy(io.Discard, lines) // the config that it prints
	w.url = strings.TrimSpace(line)
	return nil
}

// stop ends the sandbox; what it knows is gone with it.
func (w *world) stop() {
	w.server.Process.Kill()
	w.server.Wait()
}

func (w *world) config() string { return filepath.Join(w.home, "config.yaml") }
func (w *world) state() string  { return filepath.Join(w.home, "state") }

func (w *world) env() []string {
	return []string{"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=" + w.home, "IDPAUTH_CONFIG=" + w.config(), "IDPAUTH_STATE_DIR=" + w.state()}
}

// idpauth is a call of the program in this world.
func (w *world) idpauth(args ...string) process {
	return process{argv: append([]string{w.cli}, args...), env: w.env(), heard: &w.heard}
}
