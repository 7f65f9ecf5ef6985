package main

import (
	"context"
	"fmt"
	"time"
)

const mostRatio = 2

// cost compares a cold crowd with a crowd of empty programs and the one request
// that the cold one makes.
func cost(ctx context.Context, p *prover, t *tally) error {
	const request = 200 * time.Millisecond
	w, err := p.world(ctx, []mode{latency(request)})
	if err != nil {
		return err
	}
	n := p.of(1000, 60)
	_, floor := crowd(ctx, repeat(process{argv: []string{p.programs.empty}, env: w.env()}, n))
	floor += request
	all, took := crowd(ctx, repeat(w.idpauth("get-token", "-p", "service"), n))
	t.sameToken(all)
	ratio := took.Seconds() / floor.Seconds()
	t.note = fmt.Sprintf("%.1f times: %.2f s beside %.2f s", ratio, took.Seconds(), floor.Seconds())
	if ratio > mostRatio && !p.small { // a small crowd tells little on a busy machine
		t.violated("%.1f times as long, want at most %d", ratio, mostRatio)
	}
	return nil
}
