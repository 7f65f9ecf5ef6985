package flows

import (
	"context"
	"sync"
	"time"
)

// Budget is the time that one command may take. It has two clocks of which one
// runs at a time: the person's while the command waits for a person, and the
// command's otherwise.
type Budget struct {
	cancel context.CancelCauseFunc

	mu      sync.Mutex
	command time.Duration // left on the command's clock when it last stopped
	person  time.Duration // left on the person's clock when it last stopped
	login   time.Duration // on the person's clock at the start
	waits   int           // how many waits for a person are under way
	since   time.Time     // when the running clock started
	timer   *time.Timer
}

// NewBudget returns a context that ends, with context.DeadlineExceeded as its
// cause, when the command has taken timeout beside its waits for a person or
// those have taken login together.
func NewBudget(parent context.Context, timeout, login time.Duration) (context.Context, *Budget) {
	ctx, cancel := context.WithCancelCause(parent)
	b := &Budget{cancel: cancel, command: timeout, person: login, login: login, since: time.Now()}
	b.timer = time.AfterFunc(timeout, func() { cancel(context.DeadlineExceeded) })
	return ctx, b
}

// Stop releases the context.
func (b *Budget) Stop() {
	b.timer.Stop()
	b.cancel(context.Canceled)
}

// Person runs wait, which waits for a person, on the person's clock.
func (b *Budget) Person(wait func() error) error {
	b.enter()
	defer b.leave()
	return wait()
}

// enter begins a wait for a person; first is false within another one.
func (b *Budget) enter() (first bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.waits++
	if first = b.waits == 1; first {
		b.swap(&b.command, b.person)
	}
	return first
}

// leave ends a wait for a person; last is false within another one.
func (b *Budget) leave() (last bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.waits--
	if last = b.waits == 0; last {
		b.swap(&b.person, b.command)
	}
	return last
}

// swap stops the clock that runs, books what it used, and starts the other one
// with next left on it.
func (b *Budget) swap(running *time.Duration, next time.Duration) {
	now := time.Now()
	*running -= now.Sub(b.since)
	b.since = now
	b.timer.Reset(next)
}

// tooLate reports whether waiting for another process's person has used the time
// for one here. The rest would only be a window that flashes up, and as many of
// them as there are processes that wait.
func (b *Budget) tooLate() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.person < min(b.login/10, 30*time.Second)
}

// allows reports whether the command may wait for d and have time left to act.
func (b *Budget) allows(d time.Duration) bool { return d < b.Left() }

// Left is what the command's clock has left; it must be the one that runs.
func (b *Budget) Left() time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.command - time.Since(b.since)
}
