package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
)

// programs are the two binaries, built as releases are.
type programs struct {
	empty, cli string
	state      string // idpauth's state directory
}

func build(ctx context.Context, dir string) (*programs, error) {
	p := &programs{
		empty: filepath.Join(dir, "empty"),
		cli:   filepath.Join(dir, "idpauth"),
		state: filepath.Join(dir, "state"),
	}
	if runtime.GOOS == "windows" {
		p.empty += ".exe"
		p.cli += ".exe"
	}
	source := filepath.Join(dir, "empty.go")
	if err := os.WriteFile(source, []byte("package main\n\nfunc main() {}\n"), 0o600); err != nil {
		return nil, err
	}
	for binary, what := range map[string]string{p.empty: source, p.cli: "idpauth/cmd/idpauth"} {
		cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags=-s -w", "-tags=urfave_cli_no_docs", "-o", binary, what)
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("go build %s: %w\n%s", what, err, out)
		}
	}
	return p, nil
}

// idpauth is a call of idpauth with a config, in an environment of its own.
func (p *programs) idpauth(config string, args ...string) command {
	home := filepath.Dir(p.state)
	return command{
		argv: append([]string{p.cli}, args...),
		env:  []string{"HOME=" + home, "IDPAUTH_CONFIG=" + config, "IDPAUTH_STATE_DIR=" + p.state},
	}
}

// serve starts the sandbox and tells its address and what firstProfile finds in
// its config.
func (p *programs) serve(ctx context.Context) (base, head, profile string, stop func(), err error) {
	ctx, cancel := context.WithCancel(ctx)
	server := p.idpauth("", "sandbox", "serve").start(ctx)
	stdout, err := server.StdoutPipe()
	if err == nil {
		err = server.Start()
	}
	if err != nil {
		cancel()
		return "", "", "", nil, err
	}
	stop = func() {
		cancel()
		server.Wait()
	}
	base, head, profile, err = firstProfile(stdout)
	if err != nil {
		stop()
		return "", "", "", nil, fmt.Errorf("idpauth sandbox serve: %w", err)
	}
	return base, head, profile, stop, nil
}

// prepare writes configs of 3 and of 100 profiles and leaves a token for the
// default one, which is the same in both, in the state directory.
func (p *programs) prepare(ctx context.Context, dir, head, profile string) (few, many string, err error) {
	few, many = filepath.Join(dir, "few.yaml"), filepath.Join(dir, "many.yaml")
	for path, n := range map[string]int{few: 3, many: 100} {
		if err := os.WriteFile(path, repeat(head, profile, n), 0o600); err != nil {
			return "", "", err
		}
	}
	_, err = p.idpauth(few, "get-token").run(ctx)
	return few, many, err
}

var profileName = regexp.MustCompile(`^  ([\w-]+):\n$`)

// firstProfile reads what `sandbox serve` prints, its address and a config, up
// to the second profile. It returns the address, what stands before the first
// profile, and that.
func firstProfile(stdout io.Reader) (base, head, profile string, err error) {
	lines := bufio.NewReader(stdout)
	base, err = lines.ReadString('\n')
	if err != nil {
		return "", "", "", err
	}
	base = strings.TrimSpace(base)
	var b strings.Builder
	for found := false; ; {
		line, err := lines.ReadString('\n')
		if errors.Is(err, io.EOF) {
			return "", "", "", errors.New("no second profile in its config")
		}
		if err != nil {
			return "", "", "", err
		}
		if profileName.MatchString(line) {
			if found {
				return base, head, b.String(), nil
			}
			found, head = true, b.String()
			b.Reset()
		}
		b.WriteString(line)
	}
}

// repeat writes a config of n profiles, alike but for their names.
func repeat(head, profile string, n int) []byte {
	_, rest, _ := strings.Cut(profile, "\n")
	var b bytes.Buffer
	b.WriteString(head + profile)
	for i := 1; i < n; i++ {
		fmt.Fprintf(&b, "  copy-%d:\n%s", i, rest)
	}
	return b.Bytes()
}
