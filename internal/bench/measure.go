package main

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"time"
)

const warmups = 5

// command is a program with its arguments and its whole environment.
type command struct {
	argv, env []string
}

func (c command) start(ctx context.Context) *exec.Cmd {
	cmd := exec.CommandContext(ctx, c.argv[0], c.argv[1:]...)
	cmd.Env = append([]string{"PATH="}, c.env...) // a nil Env would be ours
	return cmd
}

// run runs c to its end and reports what it wrote on stderr when it fails.
func (c command) run(ctx context.Context) (time.Duration, error) {
	cmd := c.start(ctx)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	began := time.Now()
	err := cmd.Run()
	took := time.Since(began)
	if err != nil {
		return 0, fmt.Errorf("%s: %w: %s", strings.Join(c.argv, " "), err, bytes.TrimSpace(stderr.Bytes()))
	}
	return took, nil
}

// sample is one case and how long its runs took.
type sample struct {
	name   string
	cmd    command
	beside *sample // what it is compared with; nil: nothing
	target float64 // the ratio that it may have
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
