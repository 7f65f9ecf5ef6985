package main

import (
	"context"
	"fmt"
	"time"
)

const mostMemory = 25 << 20

// memory looks at what each process of a cold crowd had at most. It comes before
// the large crowds, which make this program large: a process is said to have had
// at least what its parent has (wait4 counts from before the exec). What is
// said of an empty program shows how far that goes.
func memory(ctx context.Context, p *prover, t *tally) error {
	const n = 30
	w, err := p.world(ctx, []mode{latency(200 * time.Millisecond)})
	if err != nil {
		return err
	}
	empty, _ := crowd(ctx, repeat(process{argv: []string{p.programs.empty}, env: w.env()}, n))
	all, _ := crowd(ctx, repeat(w.idpauth("get-token", "-p", "alice", "-s", "openid"), n))
	had := largest(all)
	if had == 0 {
		t.note = "not known on this system"
		return nil
	}
	t.sameToken(all)
	t.note = fmt.Sprintf("%s (an empty program %s)", had, largest(empty))
	if had > mostMemory {
		t.violated("%s, want at most %s", had, size(mostMemory))
	}
	return nil
}

// size is a number of bytes.
type size int64

func (s size) String() string { return fmt.Sprintf("%.1f MiB", float64(s)/(1<<20)) }

func largest(all []outcome) (rss size) {
	for _, o := range all {
		rss = max(rss, size(o.rss))
	}
	return rss
}
