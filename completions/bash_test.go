//go:build linux

package completions

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/creack/pty"
)

// fakeProgram answers completions from a fixed list, not filtered, and notes the
// arguments that it gets.
const fakeProgram = `#!/bin/sh
printf '<%s>' "$@" >>"$NOTES"
echo >>"$NOTES"
[ "$1" = __complete ] || exit 0
for last; do :; done
case $last in
--output=a*|--file*|a*) ;;
--output=*) printf -- '--output=%s\n' json yaml token ;;
--scope=*) printf -- '--scope=https://graph.example/.default\n' ;;
--s*) printf -- '--scope=\tscopes to ask for\n' ;;
--n*) printf -- '--no-cache\tneither read nor write the store\n' ;;
*) printf 'get-token\tget a token\n%s\nprod:eu\tin Europe\njdoe@example.com\n$(touch x)\n' 'two words' ;;
esac
`

// session is an interactive bash with the script loaded.
type session struct {
	terminal *os.File
	notes    string
}

const prompt = "READY>"

func startBash(t *testing.T) *session {
	t.Helper()
	dir := t.TempDir()
	script, _ := Script("bash")
	for name, text := range map[string]string{
		"idpauth": fakeProgram,
		"rc":      "PS1='" + prompt + "'\n" + script,
		"a file":  "",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	s := &session{notes: filepath.Join(dir, "notes")}
	bash := exec.CommandContext(t.Context(), "bash", "--noprofile", "--rcfile", "rc", "-i")
	bash.Dir = dir
	bash.Env = []string{
		"PATH=" + dir + ":" + os.Getenv("PATH"), "NOTES=" + s.notes, "HOME=" + dir,
		"INPUTRC=/dev/null", "TERM=dumb", "LC_ALL=C", "BASH_SILENCE_DEPRECATION_WARNING=1",
	}
	var err error
	if s.terminal, err = pty.Start(bash); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.terminal.Close()
		bash.Wait()
	})
	s.awaitPrompt(t)
	return s
}

func (s *session) awaitPrompt(t *testing.T) {
	t.Helper()
	var seen []byte
	for buf := make([]byte, 1024); !bytes.Contains(seen, []byte(prompt)); {
		n, err := s.terminal.Read(buf)
		if err != nil {
			t.Fatalf("bash ended: %v after %q", err, seen)
		}
		seen = append(seen, buf[:n]...)
	}
}

// enter types a line and returns what the program was called with: to complete
// each tab, then to run.
func (s *session) enter(t *testing.T, line string) string {
	t.Helper()
	if err := os.RemoveAll(s.notes); err != nil {
		t.Fatal(err)
	}
	if _, err := s.terminal.WriteString(line + "\n"); err != nil {
		t.Fatal(err)
	}
	s.awaitPrompt(t)
	notes, err := os.ReadFile(s.notes)
	if err != nil {
		t.Fatal(err)
	}
	return string(notes)
}

func TestBashCompletes(t *testing.T) {
	bash := startBash(t)
	for _, tt := range []struct{ name, line, asked, ran string }{
		{"command", "idpauth ge\t-v", "<ge>", "<get-token><-v>"},
		{"empty word", "idpauth get-token \t", "<get-token><>", "<get-token>"},
		{"flag", "idpauth get-token --n\t-v", "<get-token><--n>", "<get-token><--no-cache><-v>"},
		{"value after an equals sign", "idpauth --output=js\t-v", "<--output=js>", "<--output=json><-v>"},
		{"nothing after an equals sign", "idpauth --scope=\t-v", "<--scope=>", "<--scope=https://graph.example/.default><-v>"},
		{"flag that wants a value", "idpauth --sc\topenid", "<--sc>", "<--scope=openid>"},
		{"colon in a flag's value", "idpauth --scope=https://g\t-v", "<--scope=https://g>", "<--scope=https://graph.example/.default><-v>"},
		{"right behind a colon", "idpauth -p prod:\t-v", "<-p><prod:>", "<-p><prod:eu><-v>"},
		{"before a colon", "idpauth -p pr\t-v", "<-p><pr>", "<-p><prod:eu><-v>"},
		{"at sign", "idpauth -u jdoe@\t-v", "<-u><jdoe@>", "<-u><jdoe@example.com><-v>"},
		{"behind an at sign", "idpauth -u jdoe@ex\t-v", "<-u><jdoe@ex>", "<-u><jdoe@example.com><-v>"},
		{"at sign in a flag's value", "idpauth --output=a@b\t -v", "<--output=a@b>", "<--output=a@b><-v>"},
		{"colon within quotes", "idpauth -p \"prod:e\t -v", "<-p><prod:e>", "<-p><prod:eu><-v>"},
		{"space in the candidate", "idpauth -p tw\t-v", "<-p><tw>", "<-p><two words><-v>"},
		{"within quotes", "idpauth -p \"two w\t -v", "<-p><two w>", "<-p><two words><-v>"},
		{"escaped space", "idpauth -p two\\ w\t-v", "<-p><two w>", "<-p><two words><-v>"},
		{"earlier words in quotes", "idpauth --scope \"a b\" 'c d' --n\t", "<--scope><a b><c d><--n>", "<--scope><a b><c d><--no-cache>"},
		{"candidate with shell syntax", "idpauth '$\t", "<$>", "<$(touch x)>"},
		{"cursor within the line", "idpauth ge -v\x02\x02\x02\t", "<ge>", "<get-token><-v>"},
		{"blanks between words", "idpauth   -q    ge\t", "<-q><ge>", "<-q><get-token>"},
		{"file where nothing is known", "idpauth --file a\\ f\t", "<--file><a f>", "<--file><a file>"},
		{"file after a flag", "idpauth --file=a\\ f\t", "<--file=a f>", "<--file=a file>"},
		{"command after another", "true; idpauth ge\t", "<ge>", "<get-token>"},
		{"variable before the command", "A=b idpauth ge\t", "<ge>", "<get-token>"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			notes := bash.enter(t, tt.line)
			if want := "<__complete><-->" + tt.asked + "\n" + tt.ran + "\n"; notes != want {
				t.Errorf("%q: program was called with\n%swant\n%s", tt.line, notes, want)
			}
		})
	}
}
