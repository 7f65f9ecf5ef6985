package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
)

// programs are the binaries, built as releases are.
type programs struct {
	cli   string
	empty string // what no Go program can undercut
}

func build(ctx context.Context, dir string) (programs, error) {
	p := programs{cli: filepath.Join(dir, "idpauth"), empty: filepath.Join(dir, "empty")}
	if runtime.GOOS == "windows" {
		p.cli += ".exe"
		p.empty += ".exe"
	}
	source := filepath.Join(dir, "empty.go")
	if err := os.WriteFile(source, []byte("package main\n\nfunc main() {}\n"), 0o600); err != nil {
		return p, err
	}
	for binary, what := range map[string]string{p.empty: source, p.cli: "idpauth/cmd/idpauth"} {
		cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags=-s -w", "-tags=urfave_cli_no_docs", "-o", binary, what)
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			return p, fmt.Errorf("go build %s: %w\n%s", what, err, out)
		}
	}
	return p, nil
}
