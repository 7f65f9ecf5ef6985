package tokenstore

import (
	"context"
	"errors"
	"os"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"idpauth/internal/token"
)

func TestTheNextWaiterGetsAReleasedLock(t *testing.T) {
	for _, kind := range []string{Keyfile, Memory} {
		t.Run(kind, func(t *testing.T) {
			o, _ := testOptions(t, kind)
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
		})
	}
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
