package main

import (
	"bytes"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// person sits at a terminal in which the program runs.
type person struct {
	t              *testing.T
	screen         *os.File
	seen           bytes.Buffer
	job            *exec.Cmd
	stdout, stderr bytes.Buffer
}

// sit runs the program in a terminal of its own; stdin, stdout and stderr are
// elsewhere.
func (h *home) sit(args ...string) *person {
	h.t.Helper()
	screen, tty, err := pty.Open()
	if err != nil {
		h.t.Fatal(err)
	}
	defer tty.Close()
	h.t.Cleanup(func() { screen.Close() })
	p := &person{t: h.t, screen: screen, job: h.command(args...)}
	p.job.Stdin = strings.NewReader("stdin is not the person\n")
	p.job.Stdout, p.job.Stderr = &p.stdout, &p.stderr
	p.job.ExtraFiles = []*os.File{tty}
	p.job.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true, Ctty: 3}
	begin(h.t, p.job)
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
			p.job.Wait()
			p.t.Fatalf("waiting for %q: %v; screen %q, stderr %q", text, err, &p.seen, &p.stderr)
		}
	}
}

func (p *person) types(text string) {
	p.t.Helper()
	if _, err := io.WriteString(p.screen, text); err != nil {
		p.t.Fatal(err)
	}
}

// leaves checks the exit code, and that the terminal is as it was.
func (p *person) leaves(code int) {
	p.t.Helper()
	p.job.Wait()
	if got := p.job.ProcessState.ExitCode(); got != code {
		p.t.Errorf("%q ended with %v, want %d; stderr %q", p.job.Args, p.job.ProcessState, code, &p.stderr)
	}
	p.finds()
}

// finds checks that what is typed from now on is shown.
func (p *person) finds() {
	p.t.Helper()
	modes, err := unix.IoctlGetTermios(int(p.screen.Fd()), unix.TCGETS)
	if err != nil {
		p.t.Fatal(err)
	}
	if want := uint32(unix.ECHO | unix.ICANON | unix.ISIG); modes.Lflag&want != want {
		p.t.Errorf("%q left the terminal changed: %#x", p.job.Args, modes.Lflag)
	}
}

// says checks a whole stream.
func (p *person) says(stream *bytes.Buffer, want string) {
	p.t.Helper()
	if stream.String() != want {
		p.t.Errorf("%q wrote %q, want %q", p.job.Args, stream, want)
	}
}

// alice is a profile that lacks the password.
func (h *home) alice() *home {
	h.config(`profiles:
  default: {provider: sandbox, base_url: %s, flow: password, client_id: edgecli, client_secret: edgeclisecret, username: alice}
  jdoe: {extends: default, username: jdoe, password: "p&ss w+rd%%=é"}
  escape: {extends: default, username: "al\e[31mice"}
`, h.idp.URL)
	return h
}

// host is what prompts name: who gets the password.
func (h *home) host() string {
	u, err := url.Parse(h.idp.URL)
	if err != nil {
		h.t.Fatal(err)
	}
	return u.Host
}

func (h *home) requests() int {
	n := 0
	for _, count := range h.idp.Counts().Requests {
		n += count
	}
	return n
}

func TestPasswordIsAskedForOnTheTerminalAndNotShown(t *testing.T) {
	h := newHome(t).alice()
	prompt := fmt.Sprintf("Password of \"alice\" at %s: ", h.host())
	p := h.sit("get-token")
	p.sees(prompt)
	p.types("alicepw\n")
	p.leaves(0)
	if strings.Count(p.stdout.String(), "\n") != 1 || strings.Count(p.stdout.String(), ".") != 2 {
		t.Errorf("stdout %q, want the token alone", &p.stdout)
	}
	p.says(&p.stderr, "")
	p.says(&p.seen, prompt)

	// The token is cached: nobody is asked again.
	p = h.sit("get-token")
	p.leaves(0)
	p.says(&p.seen, "")
}

func TestPromptShowsWhatTheConfigSaysEscaped(t *testing.T) {
	p := newHome(t).alice().sit("get-token", "-p", "escape")
	p.sees(`Password of "al\x1b[31mice" at `)
	p.types("\x04")
	p.leaves(1)
	if strings.Contains(p.seen.String(), "\x1b") {
		t.Errorf("screen %q", &p.seen)
	}
}

func TestEmptyPasswordIsAskedForOnceMoreAndNeverSent(t *testing.T) {
	h := newHome(t).alice()
	p := h.sit("get-token")
	p.sees(": ")
	p.types("\n")
	p.sees(": \r\nPassword of")
	p.types("\n")
	p.leaves(1)
	p.says(&p.stdout, "")
	if !strings.Contains(p.stderr.String(), "password is empty") || h.requests() != 0 {
		t.Errorf("stderr %q, requests %d", &p.stderr, h.requests())
	}
}

func TestEndOfFileAtThePromptCancels(t *testing.T) {
	h := newHome(t).alice()
	for name, row := range map[string]struct{ flag, want string }{
		"text": {"text", "idpauth: cancelled\n"},
		"json": {"json", `{"error":{"code":1,"kind":"general_error","message":"cancelled","profile":"default"}}` + "\n"},
	} {
		t.Run(name, func(t *testing.T) {
			p := h.sit("get-token", "--error-format", row.flag)
			p.sees(": ")
			p.types("\x04")
			p.leaves(1)
			p.says(&p.stdout, "")
			p.says(&p.stderr, row.want)
		})
	}
	if h.requests() != 0 {
		t.Errorf("requests %d, want none", h.requests())
	}
}

func TestSignalAtThePromptGivesTheEchoBack(t *testing.T) {
	for name, row := range map[string]struct {
		interrupt func(p *person)
		signal    syscall.Signal
	}{
		"Ctrl-C":  {func(p *person) { p.types("\x03") }, syscall.SIGINT},
		"Ctrl-\\": {func(p *person) { p.types("\x1c") }, syscall.SIGQUIT},
		"SIGTERM": {func(p *person) { send(p.t, p.job, syscall.SIGTERM) }, syscall.SIGTERM},
		"SIGHUP":  {func(p *person) { send(p.t, p.job, syscall.SIGHUP) }, syscall.SIGHUP},
		"hang-up": {func(p *person) { p.screen.Close() }, syscall.SIGHUP},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHome(t).alice()
			p := h.sit("get-token")
			p.sees(": ")
			p.types("alice-canary")
			row.interrupt(p)
			endedBy(t, p.job, row.signal)
			if name != "hang-up" {
				p.sees("\r\n")
				p.finds()
			}
			p.says(&p.stdout, "")
			p.says(&p.stderr, "")
			if strings.Contains(p.seen.String(), "canary") || h.requests() != 0 {
				t.Errorf("screen %q, requests %d", &p.seen, h.requests())
			}
			nothingLeft(t, h)
		})
	}
}

func TestTimeoutBoundsThePrompt(t *testing.T) {
	p := newHome(t).alice().sit("get-token", "--timeout", "100ms")
	p.sees(": ")
	p.leaves(5)
	p.says(&p.stdout, "")
}

func TestNobodyIsAskedWhereNobodyMayBe(t *testing.T) {
	for name, adjust := range map[string]func(h *home) []string{
		"flag": func(*home) []string { return []string{"get-token", "--no-interactive"} },
		"variable": func(h *home) []string {
			h.env = append(h.env, "IDPAUTH_NO_INTERACTIVE=1")
			return []string{"get-token"}
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHome(t).alice()
			p := h.sit(adjust(h)...)
			p.leaves(1)
			p.says(&p.seen, "")
			for _, way := range []string{"--password-stdin", "IDPAUTH_PASSWORD", "password in the profile"} {
				if !strings.Contains(p.stderr.String(), way) {
					t.Errorf("stderr %q does not name %s", &p.stderr, way)
				}
			}
		})
	}
	t.Run("switched off", func(t *testing.T) {
		h := newHome(t).alice()
		h.env = append(h.env, "IDPAUTH_NO_INTERACTIVE=0")
		p := h.sit("get-token")
		p.sees(": ")
		p.types("alicepw\n")
		p.leaves(0)
	})
}

func TestSecondFactorIsAskedForWhenTheServerWantsIt(t *testing.T) {
	h := newHome(t).alice()
	code, err := h.idp.TOTP("jdoe")
	if err != nil {
		t.Fatal(err)
	}
	p := h.sit("get-token", "-p", "jdoe")
	p.sees(fmt.Sprintf("Second factor of \"jdoe\" at %s: ", h.host()))
	p.types("12345\n") // no code looks like that: asked for once more
	p.sees(": \r\nSecond factor")
	p.types(code + "\n")
	p.leaves(0)
	if strings.Contains(p.seen.String(), code) {
		t.Errorf("screen %q shows the code", &p.seen)
	}
}

func TestPassphraseOpensTheStore(t *testing.T) {
	h := newHome(t)
	h.env = append(h.env, "IDPAUTH_STORE=passphrase")
	args := []string{"get-token", "-p", "client-credentials"}
	p := h.sit(args...)
	p.sees("Passphrase of the token store: ")
	p.types("correct horse\n")
	p.sees("The same passphrase again: ")
	p.types("correct horse\n")
	p.leaves(0)
	first := p.stdout.String()

	p = h.sit(args...)
	p.sees("Passphrase of the token store: ")
	p.types("correct horse\n")
	p.leaves(0)
	p.says(&p.stdout, first)

	p = h.sit(args...)
	p.sees("Passphrase of the token store: ")
	p.types("wrong horse\n")
	p.leaves(1)
	p.says(&p.stdout, "")
	if n := h.requests(); n != 1 {
		t.Errorf("requests %d, want 1", n)
	}
}

func TestOneProcessAsksAndTheOthersWait(t *testing.T) {
	h := newHome(t).alice()
	asks := h.sit("get-token")
	asks.sees(": ")

	waits := h.command("get-token")
	var stdout bytes.Buffer
	waits.Stdout = &stdout
	stderr, err := waits.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	begin(t, waits)
	shows(t, stderr, fmt.Sprintf("waiting for process %d", asks.job.Process.Pid))
	asks.types("alicepw\n")
	asks.leaves(0)
	io.Copy(io.Discard, stderr)
	if err := waits.Wait(); err != nil || stdout.String() != asks.stdout.String() {
		t.Errorf("the other process: %v, stdout %q, want %q", err, &stdout, &asks.stdout)
	}
}
