//go:build interop && linux

package interop

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
)

// typed are lines that end where a tab is typed, and what the shell then makes of
// the words behind the program's name.
var typed = []struct{ line, words string }{
	{"get-to", "get-token"},
	{"get-token --no-in", "get-token --no-interactive"},
	{"get-token -p d", "get-token -p dev"},
	{"get-token --profile=d", "get-token --profile=dev"},
	{"get-token -f token-ex", "get-token -f token-exchange"},
	{"get-token -o exec", "get-token -o exec-credential"},
	{"get-token --output=curl", "get-token --output=curl-config"},
	{"get-token -o temp", "get-token -o template="},
	{"profile sh", "profile show"},
	{"profile show d", "profile show dev"},
	{"profile create x --provider keyc", "profile create x --provider keycloak"},
	{"credential g", "credential git"},
	{"credential git -p dev er", "credential git -p dev erase"},
	{"credential docker l", "credential docker list"},
	{"man prof", "man profile"},
	{"completion power", "completion powershell"},
	{"status --error-format j", "status --error-format json"},
}

// spy hands completions to the program and notes what else it is called with.
const spy = `#!/bin/sh
[ "$1" != __complete ] || exec %s "$@"
echo "$*" >>"$NOTES"
`

func TestShellsCompleteWords(t *testing.T) {
	for shell, rc := range map[string]struct {
		argv []string
		file string
		text string
	}{
		"bash": {[]string{"bash", "--noprofile", "--rcfile", "rc", "-i"}, "rc", `eval "$(%s completion bash)"`},
		"zsh":  {[]string{"zsh", "-i"}, ".zshrc", `autoload -U compinit; compinit -u -D; eval "$(%s completion zsh)"`},
	} {
		t.Run(shell, func(t *testing.T) {
			c := newCLI(t, "issuer: https://id.example.com")
			home := t.TempDir()
			notes := filepath.Join(home, "notes")
			for file, text := range map[string]string{
				"idpauth": fmt.Sprintf(spy, c.binary),
				rc.file:   fmt.Sprintf(rc.text, c.binary) + "\n",
				"notes":   "",
			} {
				if err := os.WriteFile(filepath.Join(home, file), []byte(text), 0o700); err != nil {
					t.Fatal(err)
				}
			}
			cmd := exec.CommandContext(t.Context(), rc.argv[0], rc.argv[1:]...)
			cmd.Dir = home
			cmd.Env = append(c.env, "PATH="+home+":"+os.Getenv("PATH"), "NOTES="+notes, "HOME="+home, "ZDOTDIR="+home, "INPUTRC=/dev/null", "TERM=xterm", "LC_ALL=C")
			terminal := startShell(t, cmd)
			for i, tt := range typed {
				if _, err := terminal.WriteString("idpauth " + tt.line + "\t\n"); err != nil {
					t.Fatal(err)
				}
				if got := awaitLine(t, notes, i); strings.TrimSpace(got) != tt.words {
					t.Errorf("%q became %q, want %q", tt.line, got, tt.words)
				}
			}
		})
	}
}

// startShell starts an interactive shell. What it shows is dropped.
func startShell(t *testing.T, cmd *exec.Cmd) *os.File {
	t.Helper()
	terminal, err := pty.StartWithAttrs(cmd, &pty.Winsize{Rows: 40, Cols: 200}, &syscall.SysProcAttr{Setsid: true, Setctty: true, Pdeathsig: syscall.SIGKILL})
	if err != nil {
		t.Fatal(err)
	}
	shown := make(chan struct{})
	go func() {
		io.Copy(io.Discard, terminal)
		close(shown)
	}()
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
		terminal.Close()
		<-shown
	})
	return terminal
}

// awaitLine waits for the line of that number in a file.
func awaitLine(t *testing.T, file string, number int) string {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for range 3000 {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if lines := strings.Split(string(text), "\n"); len(lines) > number+1 {
			return lines[number]
		}
		<-tick.C
	}
	t.Fatalf("the shell did not run line %d", number+1)
	return ""
}

// fish tells what it would complete without a terminal.
func TestFishCompletesWords(t *testing.T) {
	c := newCLI(t, "issuer: https://id.example.com")
	for _, tt := range typed {
		fish := c.alongside(t, "fish", "--no-config", "-c", `idpauth completion fish | source; complete -C $LINE`)
		fish.Env = append(fish.Env, "LINE=idpauth "+tt.line)
		out, err := fish.Output()
		word, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\t")
		want := tt.words[strings.LastIndex(tt.words, " ")+1:]
		if err != nil || word != want || strings.Count(string(out), "\n") != 1 {
			t.Errorf("%q: %q, %v, want %q", tt.line, out, err, want)
		}
	}
}
