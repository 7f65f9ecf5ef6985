package tokenstore

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"idpauth/internal/token"
)

// Secret returns the user's own item of the OS vault, whatever the kind of the
// store. The error wraps ErrNoItem where there is none.
func (s *Store) Secret(ctx context.Context, item string) (token.Secret, error) {
	var data []byte
	err := s.withVault(ctx, item, func(v vault) (err error) {
		data, err = v.get(ctx, item)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("reading keyring item %q: %w", item, err)
	}
	return token.Secret(data), nil
}

// SetSecret stores the user's own item in the OS vault.
func (s *Store) SetSecret(ctx context.Context, item string, value token.Secret) error {
	err := s.withVault(ctx, item, func(v vault) error { return v.set(ctx, item, []byte(value.Reveal())) })
	if err != nil {
		return fmt.Errorf("storing keyring item %q: %w", item, err)
	}
	return nil
}

// DeleteSecret removes the user's own item; that there is none is no error.
func (s *Store) DeleteSecret(ctx context.Context, item string) error {
	err := s.withVault(ctx, item, func(v vault) error { return v.remove(ctx, item) })
	if err != nil && !errors.Is(err, ErrNoItem) {
		return fmt.Errorf("removing keyring item %q: %w", item, err)
	}
	return nil
}

func (s *Store) withVault(ctx context.Context, item string, do func(vault) error) error {
	if item == "" || strings.HasPrefix(item, dataKeyPrefix) || strings.ContainsFunc(item, unicode.IsControl) {
		return errors.New("not a name for an item of yours")
	}
	v, err := s.openVault(ctx)
	if err != nil {
		return err
	}
	defer v.close()
	return do(v)
}
