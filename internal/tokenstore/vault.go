package tokenstore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/99designs/keyring"
)

// Ring is an opened OS vault of the keyring library.
type Ring = keyring.Keyring

// vault is the OS vault, each call bounded.
type vault interface {
	get(ctx context.Context, item string) ([]byte, error) // ErrNoItem when there is none
	set(ctx context.Context, item string, data []byte) error
	remove(ctx context.Context, item string) error
	close()
}

// ErrNoItem tells that the OS vault has no such item.
var ErrNoItem = errors.New("no such item in the OS vault")

// errNoVault tells that this machine or session has no OS vault.
var errNoVault = errors.New("no OS vault answers here")

// service is the name under which our items stand in every vault.
const service = "idpauth"

// How long a vault may be silent: a daemon that works answers in milliseconds,
// a person at its dialog takes longer.
const (
	answerBound = 3 * time.Second
	personBound = 60 * time.Second
)

func (s *Store) bound() time.Duration {
	if s.o.Interactive {
		return personBound
	}
	return answerBound
}

func (s *Store) openVault(ctx context.Context) (vault, error) {
	s.o.Waiting()
	var v vault
	var err error
	if s.o.Keyring != nil {
		v, err = openRing(ctx, s.bound(), s.o.Keyring)
	} else {
		v, err = openOSVault(ctx, s.o.Interactive, s.bound())
	}
	if errors.Is(err, errNoVault) {
		err = advise(err, "choose another store in the config (settings: store) or with IDPAUTH_STORE: keyfile, passphrase or memory")
	}
	return v, err
}

// openOSVault opens the Secret Service, else the vault of the system. The Keychain
// needs a build with cgo. The library's file backend is not among them, nor is
// pass: they would run or rewrite what nobody asked for.
func openOSVault(ctx context.Context, interactive bool, bound time.Duration) (vault, error) {
	v, err := openSecretService(ctx, interactive, bound)
	if !errors.Is(err, errNoVault) {
		return v, err
	}
	native, nativeErr := openRing(ctx, bound, func() (Ring, error) {
		return keyring.Open(keyring.Config{
			AllowedBackends:                []keyring.BackendType{keyring.KeychainBackend, keyring.WinCredBackend},
			ServiceName:                    service,
			KeychainTrustApplication:       true,
			KeychainAccessibleWhenUnlocked: true,
			WinCredPrefix:                  service,
		})
	})
	if errors.Is(nativeErr, errNoVault) {
		return nil, err
	}
	return native, nativeErr
}

// ring is a vault of the library. Its calls know no context, so each runs in a
// goroutine that is left behind when it does not answer.
type ring struct {
	Ring
	bound time.Duration
}

func openRing(ctx context.Context, bound time.Duration, open func() (Ring, error)) (vault, error) {
	r, err := within(ctx, bound, open)
	if errors.Is(err, keyring.ErrNoAvailImpl) {
		return nil, errNoVault
	}
	if err != nil {
		return nil, fmt.Errorf("opening the OS vault: %w", err)
	}
	return ring{r, bound}, nil
}

func (r ring) get(ctx context.Context, item string) ([]byte, error) {
	i, err := within(ctx, r.bound, func() (keyring.Item, error) { return r.Get(item) })
	if errors.Is(err, keyring.ErrKeyNotFound) {
		return nil, ErrNoItem
	}
	return i.Data, err
}

func (r ring) set(ctx context.Context, item string, data []byte) error {
	_, err := within(ctx, r.bound, func() (struct{}, error) {
		return struct{}{}, r.Set(keyring.Item{Key: item, Data: data, Label: service + " " + item})
	})
	return err
}

func (r ring) remove(ctx context.Context, item string) error {
	_, err := within(ctx, r.bound, func() (struct{}, error) { return struct{}{}, r.Remove(item) })
	if errors.Is(err, keyring.ErrKeyNotFound) {
		return ErrNoItem
	}
	return err
}

func (ring) close() {}

// within runs do and returns when it does, when ctx ends or after bound.
func within[T any](ctx context.Context, bound time.Duration, do func() (T, error)) (T, error) {
	type answer struct {
		value T
		err   error
	}
	done := make(chan answer, 1)
	go func() {
		value, err := do()
		done <- answer{value, err}
	}()
	silence, cancel := context.WithTimeout(ctx, bound)
	defer cancel()
	select {
	case a := <-done:
		return a.value, a.err
	case <-silence.Done():
		var none T
		return none, silent(ctx, bound)
	}
}

// silent explains a vault that did not answer within bound or before ctx ended.
func silent(ctx context.Context, bound time.Duration) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return advise(fmt.Errorf("no answer within %v: %w", bound, context.DeadlineExceeded),
		"unlock the OS vault, or choose another store with IDPAUTH_STORE")
}
