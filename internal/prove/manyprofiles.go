package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"
)

// manyProfiles has a crowd for each profile, all mixed: no profile waits for
// another or answers for it.
func manyProfiles(ctx context.Context, p *prover, t *tally) error {
	profiles, each := p.of(50, 5), p.of(20, 5)
	copies := make([][2]string, profiles)
	for i := range copies {
		copies[i] = [2]string{fmt.Sprintf("service-%d", i), "service"}
	}
	w, err := p.world(ctx, []mode{latency(200 * time.Millisecond)}, copies...)
	if err != nil {
		return err
	}
	all := make([]process, profiles*each)
	order := rand.Perm(len(all))
	for i, at := range order {
		all[at] = w.idpauth("get-token", "-p", copies[i%profiles][0])
	}
	outcomes, _ := crowd(ctx, all)
	tokens := map[string]bool{}
	for profile := range copies {
		var own []outcome
		for i := profile; i < len(order); i += profiles {
			own = append(own, outcomes[order[i]])
		}
		tokens[t.sameToken(own)] = true
	}
	t.expect("different tokens", len(tokens), profiles)
	c, err := w.counts(ctx)
	t.expect("token requests", c.tokenRequests(), profiles)
	return err
}
