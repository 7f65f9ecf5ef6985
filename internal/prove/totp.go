package main

import (
	"context"
	"fmt"
	"time"
)

// oneCodePerStep has crowds sign in to several sessions with one TOTP secret.
// A server takes a code once, so that each session needs a step of its own:
// this takes half a minute for each but the first.
func oneCodePerStep(ctx context.Context, p *prover, t *tally) error {
	sessions, each := p.of(4, 2), p.of(25, 5)
	copies := make([][2]string, sessions)
	var all []process
	for i := range copies {
		copies[i] = [2]string{fmt.Sprintf("jdoe-%d", i), "jdoe"}
	}
	w, err := p.world(ctx, []mode{latency(200 * time.Millisecond)}, copies...)
	if err != nil {
		return err
	}
	for _, c := range copies {
		all = append(all, repeat(w.idpauth("get-token", "-p", c[0], "--force"), each)...)
	}
	outcomes, _ := crowd(ctx, all)
	for i := range sessions {
		t.sameToken(outcomes[i*each : (i+1)*each])
	}
	c, err := w.counts(ctx)
	t.expect("replayed codes", c.Replays["totp"], 0)
	t.expect("sign-ins", c.Grants["password"], sessions)
	return err
}
