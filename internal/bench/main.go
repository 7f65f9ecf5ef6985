// Command bench measures what a call of idpauth costs beside an empty Go
// program, which is what no Go program can undercut on the same machine:
//
//	go run ./internal/bench
//
// It builds both, gets a token from the sandbox once, and then runs every case
// in turn. It exits 1 when a target is missed. What a whole grant costs is shown
// beside curl and jq, where those are installed, and has no target.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"text/tabwriter"
)

func main() {
	runs := flag.Int("runs", 40, "measured runs of each case")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	missed, err := bench(ctx, os.Stdout, max(*runs, 1))
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
	}
	if missed || err != nil {
		os.Exit(1)
	}
}

func bench(ctx context.Context, out io.Writer, runs int) (missed bool, err error) {
	dir, err := os.MkdirTemp("", "idpauth-bench-")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(dir)
	p, err := build(ctx, dir)
	if err != nil {
		return false, err
	}
	base, head, profile, stop, err := p.serve(ctx)
	if err != nil {
		return false, err
	}
	defer stop()
	few, many, err := p.prepare(ctx, dir, head, profile)
	if err != nil {
		return false, err
	}
	floor := &sample{name: "an empty program", cmd: command{argv: []string{p.empty}}}
	cached := &sample{name: "get-token, cached", cmd: p.idpauth(few, "get-token"), beside: floor, target: 2.75}
	samples := []*sample{
		floor,
		cached,
		{name: "get-token, cached, 100 profiles", cmd: p.idpauth(many, "get-token"), beside: cached, target: 1.5},
		{name: "--help", cmd: p.idpauth(few, "--help"), beside: floor, target: 2.5},
		{name: "completion", cmd: p.idpauth(few, "__complete", "get-token", "-p", ""), beside: floor, target: 2.5},
	}
	grants, err := p.grants(dir, base)
	if err != nil {
		return false, err
	}
	if grants == nil {
		fmt.Fprintln(out, "a grant is not measured: curl or jq is missing")
	}
	samples = append(samples, grants...)
	if err := measure(ctx, samples, runs); err != nil {
		return false, err
	}
	return report(out, samples), nil
}

// report prints a table and tells whether a target was missed.
func report(out io.Writer, samples []*sample) (missed bool) {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	defer table.Flush()
	fmt.Fprintln(table, "case\tmedian\tratio\tbeside\ttarget\t")
	for _, s := range samples {
		took := float64(s.median().Microseconds()) / 1000
		if s.beside == nil {
			fmt.Fprintf(table, "%s\t%.2f ms\t\t\t\t\n", s.name, took)
			continue
		}
		ratio := float64(s.median()) / float64(s.beside.median())
		target, verdict := "", ""
		if s.target > 0 {
			target = fmt.Sprintf("%.2f", s.target)
		}
		if s.target > 0 && ratio > s.target {
			verdict, missed = "MISSED", true
		}
		fmt.Fprintf(table, "%s\t%.2f ms\t%.2f\t%s\t%s\t%s\n", s.name, took, ratio, s.beside.name, target, verdict)
	}
	return missed
}
