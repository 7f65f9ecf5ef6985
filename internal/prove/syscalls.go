package main

import (
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
	empty := process{argv: []string{p.programs.empty}, env: k.w.env()}
	if o := traced(empty, "fsync", "", 1).run(ctx); o.code != 0 {
		t.runs, t.note = 0, "no strace that may trace here"
		return nil
	}
	entries, err := filepath.Glob(filepath.Join(k.w.state(), "*", "sessions", "*.token"))
	if err != nil || len(entries) != 1 {
		return fmt.Errorf("%d sessions are stored, want 1: %v", len(entries), err)
	}
	for range p.of(3, 1) {
		for _, s := range stretches(entries[0]) {
			if err := k.sweep(ctx, s); err != nil {
				return err
			}
		}
	}
	return k.conclude()
}

// sweep goes on after a miss: strace counts for each thread of the run.
func (k *killing) sweep(ctx context.Context, s stretch) error {
	for _, call := range strings.Fields(s.calls) {
		misses := 0
		for when := 1; when <= maxCalls && misses < maxMisses; when++ {
			killed, err := k.check(ctx, kill{func() outcome { return traced(k.force(), call, s.path, when).run(ctx) }, s.keeps})
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

// traced is a process that strace kills when a thread of it enters the call for
// the so manieth time.
func traced(p process, call, path string, when int) process {
	strace, err := exec.LookPath("strace")
	if err != nil {
		strace = "strace" // the run fails and says so
	}
	inject := fmt.Sprintf("inject=%s:signal=SIGKILL:when=%d", call, when)
	argv := []string{strace, "-f", "-qq", "-o", "/dev/null", "-e", "trace=" + call, "-e", inject}
	if path != "" {
		argv = append(argv, "-P", path)
	}
	return process{argv: append(argv, p.argv...), env: p.env}
}
