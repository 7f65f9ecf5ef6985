package main

import (
	"cmp"
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
)

// stretch is a part of a run with the system calls that it is made of. A
// question mark lets strace pass over those that the architecture lacks.
type stretch struct {
	calls string
	path  string // those on this path only
	keeps bool   // a kill at one of them may lose nothing
}

// stretches are the commit's parts and the whole run. The answer to a refresh is
// written into the reserved file, which is then renamed; whatever is done to the
// directory comes before the refresh is sent or after the rename.
func stretches(entry string) []stretch {
	return []stretch{
		{"?newfstatat openat fallocate fchmod pwrite64 ftruncate fsync close ?rename renameat ?renameat2", strings.TrimSuffix(entry, ".token") + ".reserve", false},
		{"openat fsync close", filepath.Dir(entry), true},
		{"flock ?newfstatat openat mkdirat read fallocate fchmod write pwrite64 ftruncate fsync close ?rename renameat ?renameat2 unlinkat", "", false},
	}
}

const (
	maxCalls  = 200 // of one kind that are tried; a run has fewer
	maxMisses = 3
)

// commitKills kills at the first call of each kind, at the second, and so on
// until a run has no more of them.
func commitKills(ctx context.Context, p *prover, t *tally) error {
	k, err := newKilling(ctx, p, t)
	if err != nil {
		return err
	}
	if !k.w.canTrace(ctx, p) {
		t.runs, t.note = 0, noTracing
		return nil
	}
	entry, err := k.w.entry()
	if err != nil {
		return err
	}
	for range p.of(3, 1) {
		for _, s := range stretches(entry) {
			if err := k.sweep(ctx, s); err != nil {
				return err
			}
		}
	}
	return k.conclude()
}

// entry is the file of the one session that is stored.
func (w *world) entry() (string, error) {
	entries, err := filepath.Glob(filepath.Join(w.state(), "*", "sessions", "*.token"))
	if err != nil || len(entries) != 1 {
		return "", fmt.Errorf("%d sessions are stored, want 1: %v", len(entries), err)
	}
	return entries[0], nil
}

// sweep goes on after a miss: strace counts for each thread of the run.
func (k *killing) sweep(ctx context.Context, s stretch) error {
	for _, call := range strings.Fields(s.calls) {
		misses := 0
		for when := 1; when <= maxCalls && misses < maxMisses; when++ {
			killed, err := k.check(ctx, kill{func() outcome {
				return traced(k.force(), tracing{call: call, deed: deadly, when: when, path: s.path}).run(ctx)
			}, s.keeps})
			if err != nil {
				return err
			}
			if !killed {
				misses++
			}
		}
	}
	return nil
}

// noTracing is the note where the system calls of a run are out of reach.
const noTracing = "no strace that may trace here"

func (w *world) canTrace(ctx context.Context, p *prover) bool {
	empty := process{argv: []string{p.programs.empty}, env: w.env()}
	return traced(empty, tracing{call: "fsync", deed: deadly, when: 1}).run(ctx).code == 0
}

// tracing is what strace does to the call that a thread of a process enters for
// the so manieth time.
type tracing struct {
	call    string
	deed    string // as strace's inject has it
	when    int
	lasting bool   // to all that follow too
	path    string // calls on this path only; empty: all
	log     string // the file that gets the calls; empty: none
}

const deadly = "signal=SIGKILL"

func traced(p process, how tracing) process {
	strace, err := exec.LookPath("strace")
	if err != nil {
		strace = "strace" // the run fails and says so
	}
	argv := []string{strace, "-f", "-qq", "-o", cmp.Or(how.log, "/dev/null"), "-e", "trace=" + how.call, "-e", how.inject()}
	if how.path != "" {
		argv = append(argv, "-P", how.path)
	}
	p.argv = append(argv, p.argv...)
	return p
}

func (t tracing) inject() string {
	inject := fmt.Sprintf("inject=%s:%s:when=%d", t.call, t.deed, t.when)
	if t.lasting {
		inject += "+"
	}
	return inject
}
