package main

import (
	"context"
	"sync"
	"time"
)

// atOnce is how many processes there are at a time, lest the machine go under.
const atOnce = 1000

// crowd runs all processes at once and returns what became of them, in order,
// and how long that took from the first start to the last end.
func crowd(ctx context.Context, all []process) ([]outcome, time.Duration) {
	outcomes := make([]outcome, len(all))
	slots := make(chan struct{}, atOnce)
	began := time.Now()
	var running sync.WaitGroup
	for i, p := range all {
		slots <- struct{}{}
		running.Go(func() {
			defer func() { <-slots }()
			outcomes[i] = p.run(ctx)
		})
	}
	running.Wait()
	return outcomes, time.Since(began)
}

func repeat(p process, n int) []process {
	all := make([]process, n)
	for i := range all {
		all[i] = p
	}
	return all
}

// sameToken expects that all succeeded and printed the same token, which it returns.
func (t *tally) sameToken(all []outcome) string {
	t.ran(len(all))
	for i, o := range all {
		switch {
		case o.code != 0:
			t.violated("process %d of %d: exit %d: %s", i+1, len(all), o.code, o.firstLine())
		case o.stdout == "":
			t.violated("process %d of %d: exit 0 and no token", i+1, len(all))
		case o.stdout != all[0].stdout:
			t.violated("process %d of %d: another token than the first", i+1, len(all))
		}
	}
	return all[0].stdout
}
