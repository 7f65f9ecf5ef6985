package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"time"
)

// oneWindow has a crowd sign in by browser: one of them opens a window, and the
// others wait for the person in front of it.
func oneWindow(ctx context.Context, p *prover, t *tally) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	w, err := p.world(ctx, []mode{
		{Name: "authorize-as", Value: "alice"},
		{Name: "latency", Value: time.Second.String(), Path: "/oauth/authorize"},
	})
	if err != nil {
		return err
	}
	call := w.idpauth("get-token", "-p", "browser")
	call.env = append(call.env, fmt.Sprintf("BROWSER=%s %s", self, visitor))
	all, _ := crowd(ctx, repeat(call, p.of(100, 12)))
	t.sameToken(all)
	windows, err := os.ReadFile(windowsFile(w.home))
	t.expect("windows", bytes.Count(windows, []byte("\n")), 1)
	if err != nil {
		return err
	}
	c, err := w.counts(ctx)
	t.expect("token requests", c.tokenRequests(), 1)
	return err
}
