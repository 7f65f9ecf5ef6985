package flows_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"idpauth/flows"
)

func TestBudgetHasTwoClocks(t *testing.T) {
	for _, row := range []struct {
		name  string
		spend func(ctx context.Context, b *flows.Budget)
		ends  time.Duration
	}{
		{"the command's runs from the start", func(context.Context, *flows.Budget) {}, 10 * time.Second},
		{"a wait for a person stops it", func(ctx context.Context, b *flows.Budget) {
			b.Person(func() error { time.Sleep(30 * time.Second); return nil })
		}, 40 * time.Second},
		{"waits for a person add up", func(ctx context.Context, b *flows.Budget) {
			for ctx.Err() == nil {
				b.Person(func() error { return pause(ctx, 25*time.Second) })
			}
		}, time.Minute},
		{"waits within waits count once", func(ctx context.Context, b *flows.Budget) {
			b.Person(func() error {
				return b.Person(func() error { time.Sleep(30 * time.Second); return nil })
			})
		}, 40 * time.Second},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				ctx, b := flows.NewBudget(t.Context(), 10*time.Second, time.Minute)
				defer b.Stop()
				row.spend(ctx, b)
				<-ctx.Done()
				if got := time.Since(began); got != row.ends {
					t.Errorf("the time was up after %s, want %s", got, row.ends)
				}
				if cause := context.Cause(ctx); !errors.Is(cause, context.DeadlineExceeded) {
					t.Errorf("cause %v", cause)
				}
			})
		})
	}
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
	return ctx.Err()
}
