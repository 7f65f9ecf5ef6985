package main

import (
	"context"
	"fmt"
	"time"
)

const (
	mostRatio = 2
	mostRSS   = 25 << 20
)

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
	all, took := crowd(ctx, repeat(w.idpauth("get-token", "-p", "service"), n))
	t.sameToken(all)
	var rss int64
	for _, o := range all {
		rss = max(rss, o.rss)
	}
	ratio := took.Seconds() / (floor + request).Seconds()
	t.note = fmt.Sprintf("%.1f times (%.2f s, %.2f s), %.1f MiB", ratio, took.Seconds(), (floor + request).Seconds(), float64(rss)/(1<<20))
	if ratio > mostRatio && !p.small { // a small crowd tells little on a busy machine
		t.violated("%.1f times as long, want at most %d", ratio, mostRatio)
	}
	if rss > mostRSS {
		t.violated("%d MiB, want at most %d", rss>>20, mostRSS>>20)
	}
	return nil
}
