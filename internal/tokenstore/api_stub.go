package tokenstore

import (
	"context"
	"errors"

	"github.com/99designs/keyring"

	"idpauth/internal/token"
)

// Ring is an opened OS vault.
type Ring = keyring.Keyring

type dataKey struct{}
type memory struct{}

func newMemory() *memory { return &memory{} }

var errSoon = errors.New("the store is being written")

// UnwritableError tells that the state directory cannot be written: read-only,
// full, over quota, not ours. Nothing has been lost; nothing can be stored.
type UnwritableError struct {
	Path string
	Err  error
}

func (e *UnwritableError) Error() string { return "cannot write " + e.Path + ": " + e.Err.Error() }
func (e *UnwritableError) Unwrap() error { return e.Err }

// LockError tells that a session stayed locked by another process until the
// context ended; it unwraps to the context's error.
type LockError struct {
	Profile string
	Holder  token.Holder
	Err     error
}

func (e *LockError) Error() string { return e.Err.Error() }
func (e *LockError) Unwrap() error { return e.Err }

// ErrNoItem is what Secret returns (wrapped) where the vault has no such item.
var ErrNoItem = errors.New("no such item")

// Load returns the session, nil when there is none. It needs no right to write.
func (s *Store) Load(ctx context.Context, id token.SessionID) (*token.Session, error) {
	return nil, errSoon
}

// LoadKey is Load by Summary.ID.
func (s *Store) LoadKey(ctx context.Context, id string) (*token.Session, error) { return nil, errSoon }

// Save stores the session, without its expired access tokens. While
// RefreshSentAt is set it also reserves disk space for the next Save.
func (s *Store) Save(ctx context.Context, session *token.Session) error { return errSoon }

// Delete removes the session; that there is none is no error.
func (s *Store) Delete(ctx context.Context, id token.SessionID) error { return errSoon }

// DeleteKey is Delete by Summary.ID; it needs no key.
func (s *Store) DeleteKey(ctx context.Context, id string) error { return errSoon }

// Rename moves the session with this Summary.ID to another profile name.
func (s *Store) Rename(ctx context.Context, id, profile string) error { return errSoon }

// Lock locks the session until Release. It makes the data key ready first, so
// that a vault that fails does so before anything is sent. waiting is called at
// each poll while another process holds the lock.
func (s *Store) Lock(ctx context.Context, id token.SessionID, waiting func(token.Holder)) (*token.Lock, error) {
	return nil, errSoon
}

// LockKey is Lock by Summary.ID; it needs no key.
func (s *Store) LockKey(ctx context.Context, id string, waiting func(token.Holder)) (*token.Lock, error) {
	return nil, errSoon
}

// Digest is a keyed digest of secrets, in hex, to compare them by later.
func (s *Store) Digest(ctx context.Context, parts ...token.Secret) (string, error) {
	return "", errSoon
}

// Summaries lists the sessions of all kinds from their readable headers.
func (s *Store) Summaries(ctx context.Context) ([]token.Summary, error) { return nil, errSoon }

// Summary is the summary of one session, nil when there is none.
func (s *Store) Summary(ctx context.Context, id token.SessionID) (*token.Summary, error) {
	return nil, errSoon
}

// ReserveStep claims the current time step of a TOTP secret: now's, when it is
// later than any claimed before, is recorded and returned with free set;
// otherwise the last one claimed is returned, whose successor is to be awaited.
func (s *Store) ReserveStep(ctx context.Context, secret token.Secret, now func() int64) (step int64, free bool, err error) {
	return 0, false, errSoon
}

// Secret returns the user's own item of the OS vault, whatever the kind.
func (s *Store) Secret(ctx context.Context, item string) (token.Secret, error) { return "", errSoon }

// SetSecret stores the user's own item in the OS vault.
func (s *Store) SetSecret(ctx context.Context, item string, value token.Secret) error { return errSoon }

// DeleteSecret removes the user's own item; that there is none is no error.
func (s *Store) DeleteSecret(ctx context.Context, item string) error { return errSoon }

// Describe tells the kind in use and what led to it, without I/O.
func (s *Store) Describe() (kind, reason string) { return s.o.Kind, "" }
