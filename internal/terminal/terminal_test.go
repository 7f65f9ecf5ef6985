//go:build linux || darwin

package terminal

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// person is the test's side of a terminal in which a role is played.
type person struct {
	t      *testing.T
	screen *os.File
	seen   bytes.Buffer
	job    *exec.Cmd
	stdout bytes.Buffer
}

func sit(t *testing.T, role string) *person {
	t.Helper()
	screen, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer tty.Close()
	t.Cleanup(func() { screen.Close() })
	p := &person{t: t, screen: screen, job: exec.Command(os.Args[0])}
	p.job.Env = append(os.Environ(), roleVariable+"="+role)
	p.job.Stdin = strings.NewReader("stdin is not the person\n")
	p.job.Stdout, p.job.Stderr = &p.stdout, os.Stderr
	p.job.ExtraFiles = []*os.File{tty}
	p.job.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true, Ctty: 3}
	if err := p.job.Start(); err != nil {
		t.Fatal(err)
	}
	return p
}

// sees reads the screen until text is on it.
func (p *person) sees(text string) {
	p.t.Helper()
	buf := make([]byte, 4096)
	for !strings.Contains(p.seen.String(), text) {
		n, err := p.screen.Read(buf)
		p.seen.Write(buf[:n])
		if err != nil {
			p.t.Fatalf("waiting for %q: %v; screen %q", text, err, p.seen.String())
		}
	}
}

func (p *person) types(text string) {
	p.t.Helper()
	if _, err := io.WriteString(p.screen, text); err != nil {
		p.t.Fatal(err)
	}
}

// leaves checks what the program printed and that the person sees what is typed
// from now on.
func (p *person) leaves(stdout string) {
	p.t.Helper()
	if err := p.job.Wait(); err != nil {
		p.t.Errorf("the program ended: %v", err)
	}
	if p.stdout.String() != stdout {
		p.t.Errorf("stdout %q, want %q", p.stdout.String(), stdout)
	}
	if !p.echoes() {
		p.t.Error("the terminal does not echo any more")
	}
}

func (p *person) echoes() bool {
	conn, err := p.screen.SyscallConn()
	if err != nil {
		p.t.Fatal(err)
	}
	var modes *unix.Termios
	conn.Control(func(fd uintptr) { modes, err = unix.IoctlGetTermios(int(fd), getModes) })
	if err != nil {
		p.t.Fatal(err)
	}
	return modes.Lflag&unix.ECHO != 0 && modes.Lflag&unix.ICANON != 0
}

func TestSecretIsNotShown(t *testing.T) {
	p := sit(t, "secret")
	p.sees("Password: ")
	p.types("hunter2\n")
	p.sees("\r\n")
	p.leaves(`"hunter2"` + "\n")
	if got, want := p.seen.String(), "Password: \r\n"; got != want {
		t.Errorf("screen %q, want %q", got, want)
	}
}

func TestLineIsShown(t *testing.T) {
	p := sit(t, "line")
	p.sees("User: ")
	p.types("jdoß\x7fe\n")
	p.sees("\r\n")
	p.leaves(`"jdoe"` + "\n")
	if got, want := p.seen.String(), "User: jdoß\b \be\r\n"; got != want {
		t.Errorf("screen %q, want %q", got, want)
	}
}

func TestPasteMarkersAreDropped(t *testing.T) {
	p := sit(t, "secret")
	p.sees("Password: ")
	p.types("\x1b[200~ hunter2 \x1b[201~\n")
	p.leaves(`" hunter2 "` + "\n")
}

func TestEmptyLineIsAnAnswerAndEndOfFileIsNot(t *testing.T) {
	for key, want := range map[string]string{"\n": `""`, "\x04": "cancelled"} {
		p := sit(t, "secret")
		p.sees("Password: ")
		p.types(key)
		p.leaves(want + "\n")
	}
}

func TestSecretMayBeLongerThanACanonicalLine(t *testing.T) {
	for name, size := range map[string]int{"10 KiB": 10 << 10, "64 KiB": 64 << 10} {
		t.Run(name, func(t *testing.T) {
			secret := strings.Repeat("0123456789abcdef", size/16)
			p := sit(t, "secret")
			p.sees("Password: ")
			p.types(secret + "\n")
			p.leaves(`"` + secret + `"` + "\n")
		})
	}
}

func TestEchoIsRestoredWhenASignalEndsTheQuestion(t *testing.T) {
	tests := map[string]func(p *person){
		"Ctrl-C":  func(p *person) { p.types("\x03") },
		"SIGTERM": func(p *person) { p.job.Process.Signal(syscall.SIGTERM) },
		"SIGHUP":  func(p *person) { p.job.Process.Signal(syscall.SIGHUP) },
	}
	for name, interrupt := range tests {
		t.Run(name, func(t *testing.T) {
			p := sit(t, "secret")
			p.sees("Password: ")
			p.types("hunt")
			interrupt(p)
			p.sees("\r\n")
			p.leaves("context canceled\n")
			if strings.Contains(p.seen.String(), "hunt") {
				t.Errorf("screen %q shows the secret", p.seen.String())
			}
		})
	}
}

func TestQuestionThatTimesOutLeavesTheNextAnswerAlone(t *testing.T) {
	p := sit(t, "brief")
	p.sees("Password: ")
	p.types("hunter2\n")
	p.leaves("deadline exceeded\n" + `"hunter2"` + "\n")
}

func TestHangUpEndsTheQuestion(t *testing.T) {
	p := sit(t, "shell: secret") // the shell takes SIGHUP, the job reads on
	p.sees("Password: ")
	p.screen.Close()
	if err := p.job.Wait(); err != nil {
		t.Error(err)
	}
	if got := p.stdout.String(); got != "no terminal\n" && got != "context canceled\n" {
		t.Errorf("stdout %q", got)
	}
}

func TestHangUpWithoutASignalDoesNotSpin(t *testing.T) {
	p := sit(t, "deaf")
	p.sees("Password: ")
	p.screen.Close()
	if err := p.job.Wait(); err != nil {
		t.Error(err)
	}
	if got, want := p.stdout.String(), "no terminal\n"; got != want {
		t.Errorf("stdout %q, want %q", got, want)
	}
}

func TestSuspendGivesTheEchoBackAndForegroundTakesItAgain(t *testing.T) {
	p := sit(t, "shell: secret")
	p.sees("Password: ")
	p.types("hun\x1a")
	p.sees("Password: Password: ")
	if p.echoes() {
		t.Error("the terminal echoes after the job was continued")
	}
	p.types("ter2\n")
	p.leaves("stopped by Ctrl-Z true, echo true\n" + `"hunter2"` + "\n")
	if strings.Contains(p.seen.String(), "ter2") {
		t.Errorf("screen %q shows the secret", p.seen.String())
	}
}

func TestBackgroundJobAsksNobody(t *testing.T) {
	p := sit(t, "shell: background")
	p.leaves("no terminal\nfalse\n")
}

func TestProcessWithoutATerminalAsksNobody(t *testing.T) {
	for role, want := range map[string]string{"secret": "no terminal\n", "line": "no terminal\n", "file": "no terminal\n", "available": "false\n"} {
		job := exec.Command(os.Args[0])
		job.Env = append(os.Environ(), roleVariable+"="+role)
		job.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
		if out, err := job.Output(); err != nil || string(out) != want {
			t.Errorf("%s: %q, %v; want %q", role, out, err, want)
		}
	}
}

func TestFileTalksToThePerson(t *testing.T) {
	p := sit(t, "file")
	p.sees("child talks")
	p.leaves("")
}

func TestAvailableOnATerminal(t *testing.T) {
	p := sit(t, "available")
	p.leaves("true\n")
}
