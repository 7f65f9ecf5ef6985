package main

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// rotation has processes loop while the token ends again and again. The sandbox
// rotates the refresh token and ends the sign-in when an old one comes back, so
// that one replay would show in every later run.
func rotation(ctx context.Context, p *prover, t *tally) error {
	const life = 5 * time.Second
	w, err := p.world(ctx, []mode{accessLifetime(life)})
	if err != nil {
		return err
	}
	call := w.idpauth("get-token", "-p", "alice")
	began := time.Now()
	t.sameToken([]outcome{call.run(ctx)})
	w.loop(ctx, t, call, p.of(200, 20), time.Duration(p.of(60, 5))*time.Second)
	wall := time.Since(began)
	c, err := w.counts(ctx)
	if err != nil {
		return err
	}
	refreshes := c.Grants["refresh_token"]
	t.note = fmt.Sprintf("%d refreshes in %s", refreshes, wall.Round(time.Second))
	t.expect("replayed refresh tokens", c.Replays["refresh_token"], 0)
	t.expect("refused refreshes", refreshes-c.Granted["refresh_token"], 0)
	t.expect("sign-ins", c.Grants["password"], 1)
	if refreshes > mostRequests(wall, life) {
		t.violated("%d refreshes in %s, want at most %d", refreshes, wall, mostRequests(wall, life))
	}
	return nil
}

// loop keeps so many processes going for a time.
func (w *world) loop(ctx context.Context, t *tally, call process, workers int, length time.Duration) {
	end := time.Now().Add(length)
	var running sync.WaitGroup
	for range min(workers, atOnce) {
		running.Go(func() {
			for time.Now().Before(end) && ctx.Err() == nil {
				t.ran(1)
				if o := call.run(ctx); o.code != 0 || o.stdout == "" {
					t.violated("exit %d: %s", o.code, o.firstLine())
				}
			}
		})
	}
	running.Wait()
}

// mostRequests is how many requests tokens of this life allow in a time: each
// serves until a tenth of its life is left.
func mostRequests(wall, life time.Duration) int { return int(wall/(life-life/10)) + 1 }
