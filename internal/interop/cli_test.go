//go:build interop && linux

package interop

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The exit codes of the program.
const (
	exitOK       = 0
	exitGeneral  = 1
	exitRefused  = 3
	exitDeadline = 5
)

// cli is the program with a home, a configuration and a state of its own.
type cli struct {
	binary  string
	prefix  []string // arguments before those of a run
	env     []string
	state   string
	secrets []string // what no run may show on stderr
}

// result is how one run ended.
type result struct {
	args           []string
	code           int
	stdout, stderr string
	took           time.Duration
}

// newCLI makes a home with the profile "dev", whose keys are in YAML. The
// secrets are those that the profile or the test hands to the program.
func newCLI(t *testing.T, profile string, secrets ...string) *cli {
	t.Helper()
	binary, err := lab.binary()
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	config := filepath.Join(home, "config.yaml")
	text := "default_profile: dev\nprofiles:\n  dev:\n    " +
		strings.ReplaceAll(strings.TrimSpace(profile), "\n", "\n    ") + "\n"
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	state := filepath.Join(home, "state")
	return &cli{
		binary: binary,
		env: []string{
			"PATH=" + os.Getenv("PATH"),
			"HOME=" + home,
			"XDG_CONFIG_HOME=" + filepath.Join(home, "xdg-config"),
			"XDG_STATE_HOME=" + filepath.Join(home, "xdg-state"),
			"IDPAUTH_CONFIG=" + config,
			"IDPAUTH_STATE_DIR=" + state,
			"IDPAUTH_STORE=keyfile",
		},
		state:   state,
		secrets: secrets,
	}
}

// setenv overrides a variable of later runs.
func (c *cli) setenv(name, value string) { c.env = append(c.env, name+"="+value) }

// run runs the program without a terminal and with stdin holding input. It
// fails the test where a rule that holds for every run is broken.
func (c *cli) run(t *testing.T, input string, args ...string) result {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, c.binary, slices.Concat(c.prefix, args)...)
	cmd.Env = c.env
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(input), &stdout, &stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Pdeathsig: syscall.SIGKILL}
	started := time.Now()
	err := cmd.Run()
	if exit := new(exec.ExitError); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	r := result{args, cmd.ProcessState.ExitCode(), stdout.String(), stderr.String(), time.Since(started)}
	for _, secret := range c.secrets {
		if secret != "" && strings.Contains(r.stderr, secret) {
			t.Errorf("idpauth %q shows a secret on stderr: %s", args, r.stderr)
		}
	}
	return r
}

// want fails the test unless the run ended with code.
func (r result) want(t *testing.T, code int) result {
	t.Helper()
	if r.code != code {
		t.Fatalf("idpauth %q: exit %d, want %d\nstdout: %s\nstderr: %s", r.args, r.code, code, r.stdout, r.stderr)
	}
	return r
}

// refused fails the test unless the run ended with code, said nothing on
// stdout, and said word on stderr.
func (r result) refused(t *testing.T, code int, word string) {
	t.Helper()
	r.want(t, code)
	if r.stdout != "" {
		t.Errorf("idpauth %q: exit %d and stdout %q", r.args, r.code, r.stdout)
	}
	if !strings.Contains(strings.ToLower(r.stderr), word) {
		t.Errorf("idpauth %q: stderr %q does not mention %q", r.args, r.stderr, word)
	}
}

// token is the one line that get-token printed.
func (r result) token(t *testing.T) string {
	t.Helper()
	r.want(t, exitOK)
	token, rest, _ := strings.Cut(r.stdout, "\n")
	if token == "" || rest != "" {
		t.Fatalf("idpauth %q: stdout %q is not one line", r.args, r.stdout)
	}
	return token
}

// object is the JSON object that was printed.
func (r result) object(t *testing.T) map[string]any {
	t.Helper()
	return decode(t, []byte(r.stdout))
}

// claims reads a JWT's claims, verifying nothing.
func claims(t *testing.T, token string) map[string]any {
	t.Helper()
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		t.Fatalf("%q is no JWT", token)
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	return decode(t, payload)
}

func decode(t *testing.T, text []byte) map[string]any {
	t.Helper()
	var object map[string]any
	if err := json.Unmarshal(text, &object); err != nil {
		t.Fatalf("%v in %q", err, text)
	}
	return object
}
