package tokenstore

import (
	"context"
	"errors"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"idpauth/internal/token"
)

func TestTheNextWaiterGetsAReleasedLock(t *testing.T) {
	o, _ := testOptions(t, Memory)
	synctest.Test(t, func(t *testing.T) {
		s := New(o)
		first, err := s.Lock(t.Context(), testID("dev"), nil)
		if err != nil {
			t.Fatal(err)
		}
		time.AfterFunc(time.Second, first.Release)
		polls := 0
		start := time.Now()
		second, err := s.Lock(t.Context(), testID("dev"), func(h token.Holder) {
			polls++
			if h.PID != os.Getpid() || h.Person {
				t.Errorf("holder %+v", h)
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		if waited := time.Since(start); waited < time.Second || waited > time.Second+2*pollInterval {
			t.Errorf("waited %v", waited)
		}
		if polls < 20 {
			t.Errorf("waiting was called %d times in a second", polls)
		}
		first.Release() // a second time: must not give up what is not its own
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := s.Lock(ctx, testID("dev"), nil); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a third Lock = %v", err)
		}
		second.Release()
	})
}

func TestWaitersOnDiskSleepUntilTheLockIsReleased(t *testing.T) {
	const waiters = 20
	o, _ := testOptions(t, Keyfile)
	first, err := New(o).Lock(t.Context(), testID("dev"), nil)
	if err != nil {
		t.Fatal(err)
	}
	var running, waiting sync.WaitGroup
	var held, told atomic.Int64
	waiting.Add(waiters)
	for range waiters {
		running.Go(func() {
			seen := sync.OnceFunc(waiting.Done)
			l, err := New(o).Lock(t.Context(), testID("dev"), func(h token.Holder) {
				if h == (token.Holder{}) {
					told.Add(1)
					return
				}
				if h.PID != os.Getpid() || h.Person {
					t.Errorf("holder %+v", h)
				}
				seen()
			})
			if err != nil {
				t.Error(err)
				return
			}
			if n := held.Add(1); n != 1 {
				t.Errorf("%d hold the lock", n)
			}
			held.Add(-1)
			l.Release()
		})
	}
	waiting.Wait()
	if told.Load() > 0 {
		t.Errorf("%d were told of a release before there was one", told.Load())
	}
	first.Release()
	first.Release() // a second time: must not give up what is not its own
	running.Wait()
	if told.Load() < waiters {
		t.Errorf("%d of %d were told of the release", told.Load(), waiters)
	}
}

func TestAWaiterThatGivesUpLeavesNoLockBehind(t *testing.T) {
	o, _ := testOptions(t, Keyfile)
	s := New(o)
	first, err := s.Lock(t.Context(), testID("dev"), nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	calls := 0
	_, err = s.Lock(ctx, testID("dev"), func(token.Holder) {
		if calls++; calls == 2 { // asleep by then
			cancel()
		}
	})
	var lockErr *LockError
	if !errors.As(err, &lockErr) || lockErr.Holder.PID != os.Getpid() {
		t.Errorf("Lock = %v", err)
	}
	first.Release()
	next, err := s.Lock(t.Context(), testID("dev"), nil)
	if err != nil {
		t.Fatal(err)
	}
	next.Release()
}

func TestACancelledWaitIsNoDeadline(t *testing.T) {
	o, _ := testOptions(t, Keyfile)
	s := New(o)
	l, err := s.Lock(t.Context(), testID("dev"), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Release()
	ctx, cancel := context.WithCancel(t.Context())
	_, err = s.Lock(ctx, testID("dev"), func(token.Holder) { cancel() })
	if !errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Lock = %v", err)
	}
}

func TestStaleHolderTextDecidesNothing(t *testing.T) {
	o, _ := testOptions(t, Keyfile)
	s := New(o)
	for _, text := range []string{"", "\x001 person\n", " 999999999999999999999\n", "\xff\xfe junk", " -5"} {
		path := (dirShelf{dir: o.Dir}).path(Key(testID("x")), lockSuffix)
		if err := os.MkdirAll(o.Dir, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		h, err := lockFile(t.Context(), path, nil)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		h.release()
	}
	if l, err := s.Lock(t.Context(), testID("dev"), nil); err != nil {
		t.Error(err)
	} else {
		l.Release()
	}
}

func TestAFileSystemWithoutLocksIsExplained(t *testing.T) {
	for _, errno := range []syscall.Errno{syscall.ENOLCK, syscall.ENOTSUP} {
		err := lockError("/state/x.lock", &os.PathError{Op: "flock", Path: "/state/x.lock", Err: errno})
		var hinted interface{ Hint() string }
		if !errors.As(err, &hinted) || !errors.Is(err, errno) {
			t.Errorf("%v: %v", errno, err)
		}
	}
}

func TestATimeStepIsClaimedOnce(t *testing.T) {
	for _, kind := range []string{Keyfile, Memory} {
		t.Run(kind, func(t *testing.T) {
			o, _ := testOptions(t, kind)
			s := New(o)
			rows := []struct {
				name   string
				secret token.Secret
				now    int64
				step   int64
				free   bool
			}{
				{"first", "a", 100, 100, true},
				{"same step", "a", 100, 100, false},
				{"earlier step", "a", 99, 100, false},
				{"another secret", "b", 100, 100, true},
				{"next step", "a", 101, 101, true},
				{"clock ran wild", "a", 5000, 5000, true},
				{"clock set right", "a", 102, 102, true},
				{"and used again", "a", 102, 102, false},
			}
			for _, row := range rows {
				step, free, err := s.ReserveStep(t.Context(), row.secret, func() int64 { return row.now })
				if step != row.step || free != row.free || err != nil {
					t.Errorf("%s: %d, %v, %v, want %d, %v", row.name, step, free, err, row.step, row.free)
				}
			}
		})
	}
}
