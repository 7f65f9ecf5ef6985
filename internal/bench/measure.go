package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"
)

const warmups = 5

// command is a program with its arguments and its whole environment.
type command struct {
	argv, env []string
	into      *command // reads its output; nil: nobody does
}

func (c command) start(ctx context.Context) *exec.Cmd {
	cmd := exec.CommandContext(ctx, c.argv[0], c.argv[1:]...)
	cmd.Env = append([]string{"PATH="}, c.env...) // a nil Env would be ours
	return cmd
}

// run runs c to its end, and what it writes into, and reports what they wrote on
// stderr when one fails.
func (c command) run(ctx context.Context) (took time.Duration, err error) {
	var stderr bytes.Buffer
	began := time.Now()
	err = c.runTo(ctx, &stderr)
	took = time.Since(began)
	if err != nil {
		return 0, fmt.Errorf("%s: %w: %s", strings.Join(c.argv, " "), err, bytes.TrimSpace(stderr.Bytes()))
	}
	return took, nil
}

func (c command) runTo(ctx context.Context, stderr *bytes.Buffer) error {
	first := c.start(ctx)
	if c.into == nil {
		first.Stderr = stderr
		return first.Run()
	}
	second := c.into.start(ctx)
	second.Stderr = stderr
	r, w, err := os.Pipe()
	if err != nil {
		return err
	}
	first.Stdout, second.Stdin = w, r
	err = errors.Join(first.Start(), second.Start())
	r.Close()
	w.Close()
	if err != nil {
		return err // the context ends the one that runs
	}
	return errors.Join(first.Wait(), second.Wait())
}

// sample is one case and how long its runs took.
type sample struct {
	name   string
	cmd    command
	beside *sample // what it is compared with; nil: nothing
	target float64 // the ratio that it may have; 0: any
	took   []time.Duration
}

// measure runs all samples in turn, so that a slow spell of the machine meets
// all of them.
func measure(ctx context.Context, samples []*sample, runs int) error {
	for round := range warmups + runs {
		for _, s := range samples {
			took, err := s.cmd.run(ctx)
			if err != nil {
				return err
			}
			if round >= warmups {
				s.took = append(s.took, took)
			}
		}
	}
	return nil
}

func (s *sample) median() time.Duration {
	sorted := slices.Sorted(slices.Values(s.took))
	return sorted[len(sorted)/2]
}
