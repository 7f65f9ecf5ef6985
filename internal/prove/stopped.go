package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

// stopped suspends a run that holds its session's lock and has sent its refresh.
// The others get the cached token or end at their deadline; the run itself ends
// well once it goes on.
func stopped(ctx context.Context, p *prover, t *tally) error {
	w, err := p.world(ctx, nil)
	if err != nil {
		return err
	}
	t.sameToken([]outcome{w.idpauth("get-token", "-p", "alice").run(ctx)})
	if err := w.setModes(ctx, latency(2*time.Second)); err != nil { // time enough to stop it
		return err
	}
	force := w.idpauth("get-token", "-p", "alice", "--force")
	var meanwhile error
	holder := force.runAnd(ctx, func(cmd *exec.Cmd) {
		meanwhile = w.awaitRefresh(ctx)
		if meanwhile == nil {
			meanwhile = suspend(cmd.Process)
		}
		if meanwhile == nil {
			w.crowdBehind(ctx, p, t, cmd.Process.Pid)
			meanwhile = resume(cmd.Process)
		}
	})
	if errors.Is(meanwhile, errors.ErrUnsupported) {
		t.runs, t.note = 0, "no such signals here"
		return nil
	}
	if meanwhile != nil {
		return meanwhile
	}
	t.sameToken([]outcome{holder})
	t.sameToken([]outcome{force.run(ctx)})
	c, err := w.counts(ctx)
	t.expect("refreshes", c.Grants["refresh_token"], 2)
	t.expect("replays", c.Replays["refresh_token"], 0)
	return err
}

// awaitRefresh waits until a refresh has reached the sandbox.
func (w *world) awaitRefresh(ctx context.Context) error {
	return await(ctx, func() bool {
		c, err := w.counts(ctx)
		return err == nil && c.Grants["refresh_token"] > 0
	})
}

// crowdBehind runs those who are content with the cached token and those who wait
// for the process of that number in vain.
func (w *world) crowdBehind(ctx context.Context, p *prover, t *tally, pid int) {
	const timeout = 3 * time.Second
	n := p.of(100, 10)
	cached, _ := crowd(ctx, repeat(w.idpauth("get-token", "-p", "alice"), n))
	t.sameToken(cached)
	waiting, _ := crowd(ctx, repeat(w.idpauth("get-token", "-p", "alice", "--force", "--timeout", timeout.String()), n))
	t.ran(n)
	for _, o := range waiting {
		if o.code != exitTimeout || o.stdout != "" || !strings.Contains(o.stderr, fmt.Sprintf("process %d", pid)) {
			t.violated("one that waits: exit %d, want %d and the holder's number: %s", o.code, exitTimeout, o.firstLine())
		}
		if o.took > timeout+overtime && !p.small {
			t.violated("one that waits: %s, want at most %s", o.took, timeout+overtime)
		}
	}
}
