package main

import (
	"context"
	"strings"
	"time"
)

func coldClient(ctx context.Context, p *prover, t *tally) error { return cold(ctx, p, t, "service") }
func coldPerson(ctx context.Context, p *prover, t *tally) error { return cold(ctx, p, t, "alice") }

// cold has a crowd ask for a token that nobody has.
func cold(ctx context.Context, p *prover, t *tally, profile string) error {
	w, err := p.world(ctx, []mode{latency(200 * time.Millisecond)})
	if err != nil {
		return err
	}
	all, _ := crowd(ctx, repeat(w.idpauth("get-token", "-p", profile), p.of(1000, 60)))
	w.secret = append(w.secret, strings.TrimSpace(t.sameToken(all)))
	c, err := w.counts(ctx)
	t.expect("token requests", c.tokenRequests(), 1)
	return err
}
