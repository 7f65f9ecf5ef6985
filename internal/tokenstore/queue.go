package tokenstore

import (
	"context"
	"errors"
	"os"
	"syscall"
	"time"

	"github.com/gofrs/flock"

	"idpauth/internal/token"
)

// queue is where a process waits for the lock of a file. It sleeps in the kernel:
// a thousand that tried again and again would leave their holder no processor.
type queue struct {
	lock    *flock.Flock
	text    *os.File           // names the holder, which decides nothing: a pid may have been reused
	waiting func(token.Holder) // hears of it; nil: nobody wants to know
}

// How often somebody who waits looks who the holder is, and whether that one
// waits for a person now: rarer and rarer.
const (
	firstLook = 25 * time.Millisecond
	rareLook  = 500 * time.Millisecond
)

// take gets the lock. When the holder lets go, all who wait then hear of it at
// once, as of no holder, and may find what they came for without the lock; for
// those whose ctx goes on, it comes in turn.
func (q *queue) take(ctx context.Context) error {
	ok, err := q.lock.TryLock()
	if ok || err != nil {
		return err
	}
	if err := q.sleep(ctx, q.lock.RLock); err != nil {
		return err
	}
	q.lock.Unlock()
	if q.waiting != nil {
		q.waiting(token.Holder{})
	}
	return q.sleep(ctx, q.lock.Lock)
}

// sleep runs lock, which returns when it has the lock, or leaves it behind when
// ctx ends.
func (q *queue) sleep(ctx context.Context, lock func() error) error {
	if ctx.Err() == nil {
		q.look()
	}
	if ctx.Err() != nil {
		return q.givenUp(ctx)
	}
	locked := make(chan error, 1)
	go func() { locked <- uninterrupted(lock) }()
	for interval := firstLook; ; interval = min(2*interval, rareLook) {
		pause := time.NewTimer(interval)
		select {
		case err := <-locked:
			pause.Stop()
			return err
		case <-ctx.Done():
			pause.Stop()
			go func() {
				if <-locked == nil {
					q.lock.Unlock()
				}
			}()
			return q.givenUp(ctx)
		case <-pause.C:
			q.look()
		}
	}
}

func (q *queue) look() {
	if q.waiting != nil {
		q.waiting(readHolder(q.text))
	}
}

func (q *queue) givenUp(ctx context.Context) error {
	return &LockError{Holder: readHolder(q.text), Err: context.Cause(ctx)}
}

// uninterrupted calls lock again where a signal cut it short.
func uninterrupted(lock func() error) error {
	for {
		if err := lock(); !errors.Is(err, syscall.EINTR) {
			return err
		}
	}
}
