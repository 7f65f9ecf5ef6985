package tokenstore

import (
	"context"
	"errors"

	"idpauth/internal/token"
)

// Digest is a keyed digest of secrets, in hex, to know them again by: HMAC-SHA-256
// under the data key. Where no key can be made, nothing can have been stored
// either, and one for this process serves.
func (s *Store) Digest(ctx context.Context, parts ...token.Secret) (string, error) {
	kind, err := s.choose(ctx)
	var k *dataKey
	if err == nil {
		k, err = s.key(ctx, kind)
	}
	if _, unwritable := errors.AsType[*UnwritableError](err); unwritable {
		k, err = s.key(ctx, Memory)
	}
	if err != nil {
		return "", err
	}
	return k.mac(parts), nil
}
