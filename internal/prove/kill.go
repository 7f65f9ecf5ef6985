package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// lostNotice is how a run says that one before it was killed between the
// server's answer and the commit.
const lostNotice = "an earlier run was cut off while it refreshed"

// killing checks what runs of `get-token --force` leave behind that are killed.
// Each refresh rotates the refresh token, so that whatever is lost shows.
type killing struct {
	w       *world
	t       *tally
	killed  int
	inDoubt int // refresh tokens lost and said to be lost
}

func newKilling(ctx context.Context, p *prover, t *tally) (*killing, error) {
	w, err := p.world(ctx, nil)
	if err != nil {
		return nil, err
	}
	t.sameToken([]outcome{w.idpauth("get-token", "-p", "alice").run(ctx)})
	return &killing{w: w, t: t}, nil
}

func (k *killing) force() process { return k.w.idpauth("get-token", "-p", "alice", "--force") }

// kill is a run that is killed, or was to be.
type kill struct {
	run   func() outcome
	keeps bool // it comes where nothing may be lost
}

// check has a run killed, then the next one, which must find all in order.
func (k *killing) check(ctx context.Context, kill kill) (killed bool, err error) {
	before, err := k.w.counts(ctx)
	if err != nil {
		return false, err
	}
	first := kill.run()
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	if _, err := k.w.counts(ctx); err != nil { // the request that was cut off gets its turn
		return false, err
	}
	next := k.force().run(ctx)
	after, err := k.w.counts(ctx)
	if err != nil {
		return false, err
	}
	k.t.ran(1)
	killed = first.code == -1
	if killed {
		k.killed++
	} else if first.code != 0 {
		k.t.violated("exit %d of a run that was not killed: %s", first.code, first.firstLine())
	}
	if next.code != 0 {
		k.t.violated("exit %d of the next run: %s", next.code, next.firstLine())
	}
	lost := after.Granted["password"] > before.Granted["password"]
	replayed := after.Replays["refresh_token"] > before.Replays["refresh_token"]
	if replayed && !lost {
		k.t.violated("a refresh token was sent twice")
	}
	if lost {
		k.judgeLoss(first, next, kill.keeps || !killed)
	}
	return killed, nil
}

// judgeLoss decides on a refresh token that is gone. A run may lose it that was
// killed before it printed anything, and then the next run says so.
func (k *killing) judgeLoss(first, next outcome, keeps bool) {
	switch {
	case keeps:
		k.t.violated("the refresh token was lost where nothing was in doubt")
	case first.stdout != "":
		k.t.violated("the refresh token was lost after the token was printed")
	case !strings.Contains(next.stderr, lostNotice):
		k.t.violated("the refresh token was lost and nothing was said")
	default:
		k.inDoubt++
	}
}

// conclude looks at the store and writes the note.
func (k *killing) conclude() error {
	k.t.note = fmt.Sprintf("%d killed, %d in doubt", k.killed, k.inDoubt)
	return k.w.undamaged(k.t)
}

// undamaged expects that nothing in the store had to be put aside.
func (w *world) undamaged(t *tally) error {
	damaged, err := filepath.Glob(filepath.Join(w.state(), "*", "*", "*.damaged"))
	for _, path := range damaged {
		t.violated("%s was put aside", filepath.Base(path))
	}
	return err
}

// randomKills kills at any moment of a run's usual time.
func randomKills(ctx context.Context, p *prover, t *tally) error {
	k, err := newKilling(ctx, p, t)
	if err != nil {
		return err
	}
	usual, err := k.usualTime(ctx)
	if err != nil {
		return err
	}
	for range p.of(1000, 60) {
		_, err := k.check(ctx, kill{run: func() outcome {
			return k.force().runAnd(ctx, func(cmd *exec.Cmd) {
				time.Sleep(rand.N(usual))
				cmd.Process.Kill()
			})
		}})
		if err != nil {
			return err
		}
	}
	return k.conclude()
}

// usualTime is how long an undisturbed run takes.
func (k *killing) usualTime(ctx context.Context) (time.Duration, error) {
	const runs = 5
	began := time.Now()
	for range runs {
		if o := k.force().run(ctx); o.code != 0 {
			return 0, fmt.Errorf("exit %d: %s", o.code, o.firstLine())
		}
	}
	return time.Since(began) / runs, nil
}
