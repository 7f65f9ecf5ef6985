package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"sync"
	"sync/atomic"
	"time"

	"github.com/creack/pty"
)

// onePrompt has a crowd that needs what only a person knows, each process at a
// terminal of its own: one of them asks, and the others wait for the answer.
func onePrompt(ctx context.Context, p *prover, t *tally) error {
	w, err := p.world(ctx, []mode{latency(200 * time.Millisecond)})
	if err != nil {
		return err
	}
	passcode, err := w.passcode(ctx)
	if err != nil {
		return err
	}
	for _, person := range []struct{ profile, knows string }{
		{"asked", "alicepw"},
		{"passcode", passcode},
	} {
		all, asked, err := w.idpauth("get-token", "-p", person.profile).atTerminals(ctx, p.of(50, 6), person.knows)
		if errors.Is(err, pty.ErrUnsupported) {
			t.note = "no terminals of our own here"
			return nil
		}
		if err != nil {
			return err
		}
		t.sameToken(all)
		t.expect(person.profile+": people asked", asked, 1)
	}
	c, err := w.counts(ctx)
	t.expect("token requests", c.tokenRequests(), 2)
	return err
}

// atTerminals runs n of the process at once. Whoever is asked gives the answer.
func (p process) atTerminals(ctx context.Context, n int, answer string) (all []outcome, asked int, err error) {
	all = make([]outcome, n)
	var prompts atomic.Int64
	var running sync.WaitGroup
	for i := range all {
		screen, tty, openErr := pty.Open()
		if openErr != nil {
			err = openErr
			break
		}
		running.Go(func() {
			defer screen.Close()
			own := p
			own.tty = tty
			all[i] = own.runAnd(ctx, func(*exec.Cmd) {
				tty.Close()
				running.Go(func() {
					if answerPrompt(screen, answer) {
						prompts.Add(1)
					}
				})
			})
		})
	}
	running.Wait()
	return all, int(prompts.Load()), err
}

// answerPrompt types the answer when a prompt is on the screen, and reports
// whether one ever was.
func answerPrompt(screen *os.File, answer string) bool {
	var seen []byte
	buf := make([]byte, 1024)
	for {
		n, err := screen.Read(buf)
		if err != nil {
			return false // the process has gone
		}
		if seen = append(seen, buf[:n]...); bytes.HasSuffix(seen, []byte(": ")) {
			screen.WriteString(answer + "\n")
			return true
		}
	}
}
