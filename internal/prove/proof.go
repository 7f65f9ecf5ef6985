package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"time"
)

// proof holds the program to one promise.
type proof struct {
	name    string // for -only
	promise string
	run     func(context.Context, *prover, *tally) error // the error: the proof itself broke
	company bool                                         // whether it bears others beside it
}

// What measures, or reads what the others left, runs alone.
const (
	alone    = false
	together = true
)

// proofs are in the order of the table. The first wants this program small, the
// last reads what the others left.
var proofs = []proof{
	{"memory", "cold runs: 25 MiB each at most", memory, alone},
	{"network", "faults at the token endpoint: sent once, nothing lost unsaid, 64 MiB at most", brokenNetwork, together},
	{"client", "cold runs, client credentials: one request, one token", coldClient, together},
	{"password", "cold runs, password: one request, one token", coldPerson, together},
	{"refusal", "a wrong password is sent once, all exit 3", sharedRefusal, together},
	{"browser", "sign-ins by browser: one window", oneWindow, together},
	{"device", "sign-ins by device code: one code", oneDeviceCode, together},
	{"passcode", "sign-ins with one passcode: sent once", onePasscode, together},
	{"prompt", "sign-ins that ask: one person asked", onePrompt, together},
	{"profiles", "cold runs of many profiles: one request each", manyProfiles, together},
	{"rotation", "rotation with family revocation: no replay, no refusal", rotation, together},
	{"short-life", "tokens that live a moment: no stampede", shortLife, together},
	{"kills", "SIGKILL at a random moment: nothing damaged or lost unsaid", randomKills, together},
	{"commits", "SIGKILL at each system call of the commit: the same", commitKills, together},
	{"stopped", "SIGSTOP of the one who asks: cached tokens served, the others end in time", stopped, together},
	{"chaos", "SIGKILL of one in ten a second: no replay unsaid, nothing damaged or stuck", chaos, together},
	{"full-disk", "full disk: nothing sent that cannot be stored", fullDisk, together},
	{"disk-errors", "a disk that fails at each system call: nothing damaged or lost unsaid", diskErrors, together},
	{"rights", "rights, owners, links, umasks, no locks: as they should be, or nothing sent", rights, together},
	{"vault", "a vault that is locked, dismissed, dead, slow or mute: bounded, no second store", vaults, together},
	{"totp", "TOTP: one code a step over all sessions", oneCodePerStep, together},
	{"doctor", "doctor finds what is broken and nothing else, and says no secret", doctors, together},
	{"fuzz", "made-up input for each parser: refused or understood", fuzzing, together},
	{"growth", "runs without end: no more files", noGrowth, together},
	{"cost", "cold runs: twice the time of empty programs at most", cost, alone},
	{"leaks", "no secret in any file, stream, trace, URL or child of all these", noLeaks, alone},
}

// proofNames are the names that choose knows.
func proofNames() string {
	names := make([]string, len(proofs))
	for i, p := range proofs {
		names[i] = p.name
	}
	return strings.Join(names, ", ")
}

// choose picks proofs by their names; all where none is given.
func choose(names string) ([]proof, error) {
	if names == "" {
		return proofs, nil
	}
	var chosen []proof
	for name := range strings.SplitSeq(names, ",") {
		i := slices.IndexFunc(proofs, func(p proof) bool { return p.name == name })
		if i < 0 {
			return nil, fmt.Errorf("no proof is named %q; there are %s", name, proofNames())
		}
		chosen = append(chosen, proofs[i])
	}
	return chosen, nil
}

// tally counts what a proof ran and where it found the promise broken. It may
// be used by many goroutines at once.
type tally struct {
	mu         sync.Mutex
	runs       int
	violations []string
	note       string
}

func (t *tally) ran(n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.runs += n
}

func (t *tally) violated(format string, args ...any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.violations = append(t.violations, fmt.Sprintf(format, args...))
}

// expect is violated unless got is want.
func (t *tally) expect(what string, got, want int) {
	if got != want {
		t.violated("%s: %d, want %d", what, got, want)
	}
}

// row is the outcome of a proof.
type row struct {
	promise    string
	runs       int
	violations []string
	note       string
	took       time.Duration
}

// prover runs proofs.
type prover struct {
	programs programs
	dir      string
	small    bool

	mu     sync.Mutex
	worlds []*world
}

// of picks a count by the scale.
func (p *prover) of(full, small int) int {
	if p.small {
		return small
	}
	return full
}

// all runs the proofs: with small counts, where most of them wait, some at a time.
func (p *prover) all(ctx context.Context, chosen []proof) []row {
	rows := make([]row, len(chosen))
	slots := make(chan struct{}, p.of(1, 3))
	var running sync.WaitGroup
	for i, proof := range chosen {
		if !proof.company {
			running.Wait()
		}
		slots <- struct{}{}
		running.Go(func() {
			rows[i] = p.prove(ctx, proof)
			fmt.Fprintf(os.Stderr, "%s: %d violations, %s\n", proof.promise, len(rows[i].violations), rows[i].took.Round(time.Millisecond))
			<-slots
		})
		if !proof.company {
			running.Wait()
		}
	}
	running.Wait()
	return rows
}

func (p *prover) prove(ctx context.Context, proof proof) row {
	began := time.Now()
	var t tally
	if err := proof.run(ctx, p, &t); err != nil {
		t.violated("the proof could not be completed: %v", err)
	}
	return row{proof.promise, t.runs, t.violations, t.note, time.Since(began)}
}

func (p *prover) close() {
	for _, w := range p.worlds {
		w.stop()
	}
}
