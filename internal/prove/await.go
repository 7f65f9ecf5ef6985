package main

import (
	"context"
	"errors"
	"time"
)

// await waits a minute at most until it is so.
func await(ctx context.Context, so func() bool) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !so() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return errors.New("waited for a minute")
		}
	}
	return nil
}
