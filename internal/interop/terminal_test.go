//go:build interop && linux

package interop

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
)

// answer is what a person types once the terminal shows a word: the text, or
// what they make of all that is shown.
type answer struct {
	to, text string
	from     func(shown string) string
}

// converse runs the program on a terminal of its own, where a person answers.
// In the result, stderr is what the terminal showed.
func (c *cli) converse(t *testing.T, answers []answer, args ...string) result {
	t.Helper()
	screen, terminal, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer screen.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	var stdout bytes.Buffer
	cmd := exec.CommandContext(ctx, c.binary, args...)
	cmd.Env = c.env
	cmd.Stdin, cmd.Stdout, cmd.Stderr = terminal, &stdout, terminal
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true, Pdeathsig: syscall.SIGKILL}
	started := time.Now()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	terminal.Close()
	shown := typeAnswers(t, screen, answers)
	if err := cmd.Wait(); err != nil && !errors.As(err, new(*exec.ExitError)) {
		t.Fatal(err)
	}
	return result{args, cmd.ProcessState.ExitCode(), stdout.String(), shown, time.Since(started)}
}

// typeAnswers reads the screen to its end, answering each question in turn.
func typeAnswers(t *testing.T, screen io.ReadWriter, answers []answer) (shown string) {
	t.Helper()
	unanswered := 0 // where in shown the next question may begin
	for chunk := make([]byte, 4096); ; {
		n, err := screen.Read(chunk)
		shown += string(chunk[:n])
		if err != nil { // the program closed the terminal
			break
		}
		question := strings.ToLower(shown[unanswered:])
		if len(answers) > 0 && strings.Contains(question, answers[0].to) {
			text := answers[0].text
			if from := answers[0].from; from != nil {
				text = from(shown)
			}
			io.WriteString(screen, text+"\r")
			answers, unanswered = answers[1:], len(shown)
		}
	}
	if len(answers) > 0 {
		t.Errorf("nobody asked for %q on the terminal: %q", answers[0].to, shown)
	}
	return shown
}

func TestCodeIsAskedForOnTheTerminal(t *testing.T) {
	u := mfaUAA(t)
	c, secret := newMFACLI(t, u, carol)
	seen := u.watch(t)
	c.converse(t, []answer{{to: "second factor", text: totpCode(t, secret)}}, "get-token").token(t)
	seen.want("password", 2) // UAA says so when it wants a code
}

func TestCodeThatUAAOnceDemandedIsAskedForFirst(t *testing.T) {
	u := mfaUAA(t)
	c, secret := newMFACLI(t, u, carol)
	c.converse(t, []answer{{to: "second factor", text: totpCode(t, secret)}}, "get-token").token(t)
	seen := u.watch(t)
	c.converse(t, []answer{{to: "second factor", text: totpCode(t, secret)}}, "login", "-p", "dev").want(t, exitOK)
	seen.want("password", 1)
}

func TestPasscodeIsAskedForOnTheTerminal(t *testing.T) {
	u := plainUAA(t)
	passcode := u.signIn(t, alice).passcode(t)
	r := newPasscodeCLI(t, u, passcode).converse(t, []answer{{to: "passcode", text: passcode}}, "get-token")
	r.token(t)
	if !strings.Contains(r.stderr, u.URL+"/passcode") {
		t.Errorf("the terminal does not show where to get a passcode: %q", r.stderr)
	}
}

func TestPasswordIsAskedForOnTheTerminalAndNotShown(t *testing.T) {
	u := plainUAA(t)
	c := newCLI(t, clientProfile(u, "edgecli", "edgeclisecret")+"\nflow: password")
	r := c.converse(t, []answer{{to: "user", text: alice.Name}, {to: "password", text: alice.Password}}, "get-token")
	r.token(t)
	if strings.Contains(r.stderr, alice.Password) {
		t.Errorf("the terminal shows the password: %q", r.stderr)
	}
}
