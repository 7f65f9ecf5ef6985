// Command prove runs idpauth in crowds, kills it, fails all that it stands on, and
// counts where it breaks a promise:
//
//	go run ./internal/prove [-scale 1|small] [-only NAME,...] [-table README.md]
//
// It builds the program, gives each proof a sandbox, a config and a state
// directory of its own, and prints one table. It exits 1 on any violation.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// The whole is bounded, so that a run that hangs is a failure and no wait.
const (
	fullTime  = 40 * time.Minute
	smallTime = 9 * time.Minute
)

func main() {
	if len(os.Args) == 3 && os.Args[1] == visitor {
		if err := visit(os.Args[2]); err != nil {
			fmt.Fprintln(os.Stderr, "prove:", err)
			os.Exit(1)
		}
		return
	}
	scale := flag.String("scale", "1", "1 for the full counts, small for a quick look")
	only := flag.String("only", "", "the `NAMES` of the proofs to run, with commas; none: all of "+proofNames())
	table := flag.String("table", "", "put the table into this Markdown `FILE` too")
	flag.Parse()
	chosen, err := choose(*only)
	if err != nil {
		fmt.Fprintln(os.Stderr, "prove:", err)
		os.Exit(1)
	}
	if *scale != "1" && *scale != "small" || flag.NArg() > 0 {
		flag.Usage()
		os.Exit(1)
	}
	// A reader of the table that goes away must not leave the sandboxes behind either.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE)
	defer stop()
	rows, err := prove(ctx, chosen, *scale == "small")
	sound := err == nil && report(os.Stdout, rows)
	if err == nil && *table != "" {
		err = writeTable(*table, rows)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "prove:", err)
	}
	if err != nil || !sound {
		os.Exit(1)
	}
}

func prove(ctx context.Context, chosen []proof, small bool) ([]row, error) {
	limit := fullTime
	if small {
		limit = smallTime
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	dir, err := os.MkdirTemp("", "idpauth-prove-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	programs, err := build(ctx, dir)
	if err != nil {
		return nil, err
	}
	p := &prover{programs: programs, dir: dir, small: small}
	defer p.close()
	return p.all(ctx, chosen), nil
}
