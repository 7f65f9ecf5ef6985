package ssocli

import (
	"context"

	"idpauth/flows"
	"idpauth/internal/token"
)

// Store is the token store.
type Store interface {
	flows.Store
	// Sessions opens the sessions that bear the profile's name.
	Sessions(ctx context.Context, profile string) ([]*token.Session, error)
}

// cache is the token store with the script's cache behind it: where it has no
// session, the one that the script left takes its place. The first Save makes
// that ours.
type cache struct {
	flows.Store
	left      func() *token.Session
	saveError error // of the last Save
}

func (c *cache) Load(ctx context.Context, id token.SessionID) (*token.Session, error) {
	s, err := c.Store.Load(ctx, id)
	if s == nil && err == nil {
		return c.left(), nil
	}
	return s, cacheFailed(ctx, err)
}

func (c *cache) Lock(ctx context.Context, id token.SessionID, waiting func(token.Holder)) (*token.Lock, error) {
	lock, err := c.Store.Lock(ctx, id, waiting)
	return lock, cacheFailed(ctx, err)
}

func (c *cache) Save(ctx context.Context, s *token.Session) error {
	c.saveError = c.Store.Save(ctx, s)
	return c.saveError
}

// cacheFailed says that the cache failed, where it is not the time that is up.
func cacheFailed(ctx context.Context, err error) error {
	if err == nil || ctx.Err() != nil {
		return err
	}
	return because(CacheFailed, err, hintOf(err), "")
}
