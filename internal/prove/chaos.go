package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// chaos has processes loop while the token ends again and again, and kills every
// other one of them if it is not done by some moment of a run's usual time. That
// is about one in ten of those who run, a second. A refresh token may be lost, and
// then a run says so.
func chaos(ctx context.Context, p *prover, t *tally) error {
	const life = 2 * time.Second
	w, err := p.world(ctx, []mode{accessLifetime(life), latency(50 * time.Millisecond)})
	if err != nil {
		return err
	}
	s := shooting{call: w.idpauth("get-token", "-p", "alice"), tally: t}
	t.sameToken([]outcome{s.call.run(ctx)})
	s.usual.Store(int64(time.Second))
	end := time.Now().Add(time.Duration(p.of(120, 5)) * time.Second)
	var running sync.WaitGroup
	for range p.of(200, 20) {
		running.Go(func() {
			for time.Now().Before(end) && ctx.Err() == nil {
				s.run(ctx)
			}
		})
	}
	running.Wait()
	if o := s.call.run(ctx); o.code != 0 {
		t.violated("exit %d of the run after it: %s", o.code, o.firstLine())
	}
	c, err := w.counts(ctx)
	if err != nil {
		return err
	}
	refused, err := w.refused(ctx, "refresh_token")
	if err != nil {
		return err
	}
	lost, told, killed := len(refused), int(s.told.Load()), int(s.killed.Load())
	t.note = fmt.Sprintf("%d killed, %d refreshes, %d in doubt", killed, c.Grants["refresh_token"], told)
	if lost > told {
		t.violated("%d refresh tokens were refused, and %d were said to be lost", lost, told)
	}
	if again := c.Replays["refresh_token"] - lost; again > killed { // who is killed on the refusal leaves the doubt to the next
		t.violated("%d refresh tokens came a third time, and %d runs were killed", again, killed)
	}
	return w.undamaged(t)
}

// shooting counts what became of the runs.
type shooting struct {
	*tally
	call   process
	usual  atomic.Int64 // time of a run, in nanoseconds
	killed atomic.Int64
	told   atomic.Int64 // times that a loss was said
}

func (s *shooting) run(ctx context.Context) {
	o := s.call.runAnd(ctx, func(cmd *exec.Cmd) {
		if rand.N(2) == 0 {
			time.AfterFunc(time.Duration(rand.N(s.usual.Load())), func() { cmd.Process.Kill() })
		}
	})
	s.ran(1)
	s.told.Add(int64(strings.Count(o.stderr, lostNotice)))
	switch o.code {
	case 0:
		s.usual.Store(int64(o.took))
	case -1:
		s.killed.Add(1)
	default:
		s.violated("exit %d: %s", o.code, o.firstLine())
	}
}
