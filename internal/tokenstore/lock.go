package tokenstore

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/gofrs/flock"

	"idpauth/internal/token"
)

const lockSuffix = ".lock"

// LockError tells that a lock stayed with another process until the context
// ended; it unwraps to what ended the context.
type LockError struct {
	Profile string // empty when it is no session's lock
	Config  string // the config file; empty when it is not that file's lock
	Holder  token.Holder
	Err     error
}

func (e *LockError) Error() string {
	what := "the store is locked"
	switch {
	case e.Profile != "":
		what = fmt.Sprintf("the session of profile %q is locked", e.Profile)
	case e.Config != "":
		what = fmt.Sprintf("config %s is locked", e.Config)
	}
	who := "another process"
	if e.Holder.PID != 0 {
		who = fmt.Sprintf("process %d", e.Holder.PID)
	}
	if e.Holder.Person {
		who += ", which waits for a person"
	}
	if errors.Is(e.Err, context.DeadlineExceeded) {
		return fmt.Sprintf("%s by %s, and the time is up", what, who)
	}
	return fmt.Sprintf("%s by %s: %v", what, who, e.Err)
}

func (e *LockError) Unwrap() error { return e.Err }

// hold is a lock that is held.
type hold struct {
	announce func(person bool) // tells those who wait who holds it
	release  func()
}

// lockFile takes the lock of a file, which it makes when missing. The kernel
// gives the lock of a killed process up.
func lockFile(ctx context.Context, path string, waiting func(token.Holder)) (*hold, error) {
	text, err := openFile(path, os.O_RDWR|os.O_CREATE)
	if err != nil {
		return nil, lockOpenError(path, err)
	}
	q := &queue{flock.New(path, flock.SetFlag(os.O_RDWR|openFlags)), text, waiting}
	err = q.take(ctx)
	switch {
	case err == nil:
		return holdFile(q.lock, text), nil
	case !errors.As(err, new(*LockError)):
		err = lockError(path, err)
	}
	text.Close()
	return nil, err
}

func holdFile(fl *flock.Flock, text *os.File) *hold {
	writeHolder(text, token.Holder{PID: os.Getpid()})
	return &hold{
		announce: func(person bool) { writeHolder(text, token.Holder{PID: os.Getpid(), Person: person}) },
		release: func() {
			writeHolder(text, token.Holder{})
			text.Close()
			fl.Unlock()
		},
	}
}

// lockOpenError explains a lock file that cannot be opened for writing.
func lockOpenError(path string, err error) error {
	var pathErr *fs.PathError
	if !errors.As(err, &pathErr) {
		return fmt.Errorf("locking: %w", err)
	}
	if fi, statErr := os.Lstat(path); statErr == nil {
		path += ownedBy(fi)
	}
	return &UnwritableError{path, err}
}

// lockError explains a file system that has no locks, as some NFS and FUSE ones.
func lockError(path string, err error) error {
	err = fmt.Errorf("locking %s: %w", path, reason(err))
	for _, e := range []syscall.Errno{syscall.ENOLCK, syscall.ENOTSUP, syscall.ENOSYS} {
		if errors.Is(err, e) {
			return advise(err, fmt.Sprintf("%s has no file locks: set IDPAUTH_STATE_DIR to a local directory, or use --no-cache", filepath.Dir(path)))
		}
	}
	return err
}
