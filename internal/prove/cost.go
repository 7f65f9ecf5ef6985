package main

import (
	"context"
	"fmt"
	"time"
)

const mostRatio = 2

// cost compares cold crowds with crowds of empty programs and the one request
// that a cold one makes. They take turns, because a machine is never at rest.
func cost(ctx context.Context, p *prover, t *tally) error {
	const request = 200 * time.Millisecond
	n := p.of(1000, 60)
	var floor, cold time.Duration
	for range p.of(3, 1) {
		w, err := p.world(ctx, []mode{latency(request)})
		if err != nil {
			return err
		}
		_, took := crowd(ctx, repeat(process{argv: []string{p.programs.empty}, env: w.env()}, n))
		floor += took + request
		all, took := crowd(ctx, repeat(w.idpauth("get-token", "-p", "service"), n))
		cold += took
		t.sameToken(all)
	}
	ratio := cold.Seconds() / floor.Seconds()
	t.note = fmt.Sprintf("%.2f times: %.2f s beside %.2f s", ratio, cold.Seconds(), floor.Seconds())
	if ratio > mostRatio && !p.small { // a small crowd tells little on a busy machine
		t.violated("%.2f times as long, want at most %d", ratio, mostRatio)
	}
	return nil
}
