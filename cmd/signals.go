package cmd

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// signalError is the cause of a context that a signal ended.
type signalError struct{ signal os.Signal }

func (e *signalError) Error() string     { return "ended by " + e.signal.String() }
func (e *signalError) Signal() os.Signal { return e.signal }

// signals ends a context by the first terminating signal, so that echo is
// restored, locks are released and a grant under way is stored.
type signals struct {
	ctx     context.Context
	cancel  context.CancelCauseFunc
	arrived chan os.Signal
	once    sync.Once
	lent    atomic.Bool // the keyboard is a child's
}

func newSignals(parent context.Context) *signals {
	ctx, cancel := context.WithCancelCause(parent)
	return &signals{ctx: ctx, cancel: cancel, arrived: make(chan os.Signal, 1)}
}

// grace is how long the program may take to end after a signal. What is stuck in
// a write or an open that nobody answers ends then all the same.
const grace = 2 * time.Second

// heed begins to heed signals, but for those that the parent had us ignore. It
// costs two threads, which a command that never waits has no use for: the
// signal's own disposition ends it as well.
func (s *signals) heed() {
	if s == nil {
		return
	}
	s.once.Do(func() {
		if heeded := slices.DeleteFunc(slices.Clone(terminating), signal.Ignored); len(heeded) > 0 {
			signal.Notify(s.arrived, heeded...) // of none it would mean all
		}
		go s.watch()
	})
}

func (s *signals) watch() {
	for {
		select {
		case arrived := <-s.arrived:
			if s.lent.Load() && slices.Contains(fromKeyboard, arrived) {
				continue
			}
			s.cancel(&signalError{arrived})
			time.Sleep(grace)
			die(arrived)
		case <-s.ctx.Done():
			return
		}
	}
}

// lendKeyboard leaves the signals that keys send to a child, which has the
// terminal and gets them too.
func (s *signals) lendKeyboard(lent bool) { s.lent.Store(lent) }

func (s *signals) stop() {
	signal.Stop(s.arrived)
	s.cancel(nil)
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
