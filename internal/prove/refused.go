package main

import (
	"context"
	"time"
)

// sharedRefusal has a crowd send one wrong password. The answer takes until all
// have started: those that start later ask again, as they should.
func sharedRefusal(ctx context.Context, p *prover, t *tally) error {
	n := p.of(100, 30)
	w, err := p.world(ctx, []mode{latency(2*time.Second + time.Duration(n)*50*time.Millisecond)})
	if err != nil {
		return err
	}
	all, _ := crowd(ctx, repeat(w.idpauth("get-token", "-p", "mistaken"), n))
	t.ran(n)
	for i, o := range all {
		if o.code != 3 || o.stdout != "" {
			t.violated("process %d of %d: exit %d, want 3: %s", i+1, n, o.code, o.firstLine())
		}
	}
	c, err := w.counts(ctx)
	t.expect("attempts", c.tokenRequests(), 1)
	return err
}
