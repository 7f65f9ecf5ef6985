package main

import (
	"context"
	"time"
)

// shortLife has processes loop with tokens that live shorter than the margin
// that a longer life would have.
func shortLife(ctx context.Context, p *prover, t *tally) error {
	lives := []time.Duration{time.Second, 2 * time.Second, 3 * time.Second}
	for _, life := range lives[:p.of(len(lives), 1)] {
		w, err := p.world(ctx, []mode{accessLifetime(life), latency(100 * time.Millisecond)})
		if err != nil {
			return err
		}
		began := time.Now()
		w.loop(ctx, t, w.idpauth("get-token", "-p", "service"), p.of(100, 30), time.Duration(p.of(10, 3))*time.Second)
		wall := time.Since(began)
		c, err := w.counts(ctx)
		if err != nil {
			return err
		}
		if asked := c.tokenRequests(); asked > mostRequests(wall, life) {
			t.violated("life %s: %d requests in %s, want at most %d", life, asked, wall, mostRequests(wall, life))
		}
	}
	return nil
}
