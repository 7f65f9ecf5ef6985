// Package clipboard puts text on the desktop's clipboard by the system's own
// programs, which read it from their standard input.
package clipboard

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"time"
)

// program copies its standard input to the clipboard.
type program struct {
	argv []string
	need string // a variable without which it cannot work; empty: none
}

// programs are those of an operating system, the best first. Under WSL the
// Windows one is in the path.
func programs(goos string) []program {
	switch goos {
	case "darwin":
		return []program{{argv: []string{"pbcopy"}}}
	case "windows":
		return []program{{argv: []string{"clip.exe"}}}
	}
	return []program{
		{argv: []string{"wl-copy"}, need: "WAYLAND_DISPLAY"},
		{argv: []string{"xclip", "-selection", "clipboard"}, need: "DISPLAY"},
		{argv: []string{"xsel", "--clipboard", "--input"}, need: "DISPLAY"},
		{argv: []string{"clip.exe"}},
	}
}

// Copy puts text on the clipboard. env is the environment of the program that
// does it.
func Copy(ctx context.Context, env []string, text []byte) error {
	for _, p := range programs(runtime.GOOS) {
		if p.need != "" && !slices.ContainsFunc(env, func(v string) bool { return strings.HasPrefix(v, p.need+"=") }) {
			continue
		}
		path, err := exec.LookPath(p.argv[0])
		if err != nil {
			continue
		}
		cmd := exec.CommandContext(ctx, path, p.argv[1:]...)
		cmd.Env = env
		cmd.Stdin = bytes.NewReader(text)
		// What owns the selection stays behind; it is not waited for.
		cmd.WaitDelay = time.Second
		if err := cmd.Run(); err != nil && !errors.Is(err, exec.ErrWaitDelay) {
			return fmt.Errorf("copying to the clipboard with %s: %w", p.argv[0], err)
		}
		return nil
	}
	return errors.New("copying to the clipboard: no program for it is installed, or there is no display")
}
