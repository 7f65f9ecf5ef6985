package cmd

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"slices"
)

// signalError is the cause of a context that a signal ended.
type signalError struct{ signal os.Signal }

func (e *signalError) Error() string { return "ended by " + e.signal.String() }

// withSignals returns a context that the first terminating signal ends, so that
// echo is restored, locks are released and a grant under way is stored. Signals
// that the parent had us ignore stay ignored.
func withSignals(parent context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(parent)
	arrived := make(chan os.Signal, 1)
	if heeded := slices.DeleteFunc(slices.Clone(terminating), signal.Ignored); len(heeded) > 0 {
		signal.Notify(arrived, heeded...) // of none it would mean all
	}
	go func() {
		select {
		case s := <-arrived:
			cancel(&signalError{s})
		case <-ctx.Done():
		}
	}()
	return ctx, func() {
		signal.Stop(arrived)
		cancel(nil)
	}
}

// endedBySignal reports whether a signal ended ctx.
func endedBySignal(ctx context.Context) bool {
	return errors.As(context.Cause(ctx), new(*signalError))
}

// dieFromSignal ends the process as the signal that ended ctx would have.
func dieFromSignal(ctx context.Context) {
	var ended *signalError
	if errors.As(context.Cause(ctx), &ended) {
		die(ended.signal)
	}
}
