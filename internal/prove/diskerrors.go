package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// diskErrors fails each call of a refresh, alone and with all of its kind that
// follow, with each error that a disk has. The token is delivered, or nothing was
// sent; the run after it finds all in order.
func diskErrors(ctx context.Context, p *prover, t *tally) error {
	w, err := p.world(ctx, nil)
	if err != nil {
		return err
	}
	if !w.canTrace(ctx, p) {
		t.note = noTracing
		return nil
	}
	t.sameToken([]outcome{w.idpauth("get-token", "-p", "plain").run(ctx)})
	entry, err := w.entry()
	if err != nil {
		return err
	}
	d := failing{w: w, t: t}
	errnos := strings.Fields("EIO ENOSPC EDQUOT EROFS")
	for _, errno := range errnos[:p.of(len(errnos), 1)] {
		all := fallible(entry)
		for _, s := range all[:p.of(len(all), 1)] {
			for _, lasting := range []bool{false, true} {
				if err := d.sweep(ctx, s, tracing{deed: "error=" + errno, path: s.path, lasting: lasting}); err != nil {
					return err
				}
			}
		}
	}
	t.note = fmt.Sprintf("%d failures, %d in doubt", d.failed, d.inDoubt)
	return w.undamaged(t)
}

// fallible are the stretches in which calls fail. Where all paths count, read and
// write do not: they are the runtime's too, on files that are no disk's.
func fallible(entry string) []stretch {
	all := stretches(entry)
	whole := &all[len(all)-1]
	whole.calls = strings.NewReplacer(" read ", " ", " write ", " ").Replace(whole.calls)
	return append(all, stretch{calls: "read", path: entry})
}

// failing checks what runs leave behind of which a system call fails.
type failing struct {
	w       *world
	t       *tally
	failed  int
	inDoubt int // refresh tokens lost and said to be lost
}

// sweep fails the first call of each kind, the second, and so on.
func (d *failing) sweep(ctx context.Context, s stretch, how tracing) error {
	for _, how.call = range strings.Fields(s.calls) {
		misses := 0
		for how.when = 1; how.when <= maxCalls && misses < maxMisses; how.when++ {
			failed, err := d.check(ctx, how)
			if err != nil {
				return err
			}
			if failed {
				d.failed++
			} else {
				misses++
			}
		}
	}
	return nil
}

// check fails a call of a refresh, then runs another. It reports whether there was
// such a call.
func (d *failing) check(ctx context.Context, how tracing) (failed bool, err error) {
	before, err := d.w.counts(ctx)
	if err != nil {
		return false, err
	}
	how.log = filepath.Join(d.w.home, "strace")
	force := d.w.idpauth("get-token", "-p", "plain", "--force")
	first := traced(force, how).run(ctx)
	trace, err := os.ReadFile(how.log)
	failures := strings.Count(string(trace), "(INJECTED)") // strace counts calls for each thread
	if err != nil || failures == 0 {
		return false, err
	}
	next := force.run(ctx)
	after, err := d.w.counts(ctx)
	if err != nil {
		return false, err
	}
	d.t.ran(1)
	at := how.inject()
	sent := after.Grants["refresh_token"]-before.Grants["refresh_token"] > 1
	switch delivered := first.stdout != ""; {
	case first.code == 0 && delivered, first.code == 1 && !delivered && !sent:
	default:
		d.t.violated("%s: exit %d with %d bytes: %s", at, first.code, len(first.stdout), first.firstLine())
	}
	if next.code != 0 {
		d.t.violated("%s: exit %d of the next run: %s", at, next.code, next.firstLine())
	}
	if after.Granted["password"] > before.Granted["password"] {
		d.judgeLoss(at, failures, first, next)
	}
	return true, nil
}

// judgeLoss decides on a refresh token that is gone. One call that fails is no
// reason; of more that fail both runs tell.
func (d *failing) judgeLoss(at string, failures int, first, next outcome) {
	switch {
	case failures == 1:
		d.t.violated("%s: the refresh token was lost by one failure", at)
	case !strings.Contains(first.stderr, "could not be stored"), !strings.Contains(next.stderr, lostNotice):
		d.t.violated("%s: the refresh token was lost and nothing was said", at)
	default:
		d.inDoubt++
	}
}
