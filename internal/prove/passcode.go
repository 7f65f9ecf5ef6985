package main

import (
	"context"
	"net/http"
	"strings"
	"time"
)

// onePasscode has a crowd given the same passcode, which serves once.
func onePasscode(ctx context.Context, p *prover, t *tally) error {
	w, err := p.world(ctx, []mode{latency(200 * time.Millisecond)})
	if err != nil {
		return err
	}
	passcode, err := w.passcode(ctx)
	if err != nil {
		return err
	}
	all, _ := crowd(ctx, repeat(w.idpauth("get-token", "-p", "passcode", "--passcode", passcode), p.of(100, 12)))
	t.sameToken(all)
	c, err := w.counts(ctx)
	t.expect("token requests", c.tokenRequests(), 1)
	return err
}

// passcode is a fresh one of lucy's.
func (w *world) passcode(ctx context.Context) (string, error) {
	var passcode string
	err := w.control(ctx, http.MethodGet, "/sandbox/passcode?user=lucy", nil, &passcode)
	return strings.TrimSpace(passcode), err
}
