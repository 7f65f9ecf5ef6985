package tokenstore

import (
	"context"
	"errors"
	"sync"

	"idpauth/internal/token"
)

// Lock locks the session until Release. It makes the data key ready first, so
// that a store that cannot be opened shows before anything is sent. waiting is
// called now and then while another process holds the lock, and with no holder
// when that one lets go.
func (s *Store) Lock(ctx context.Context, id token.SessionID, waiting func(token.Holder)) (*token.Lock, error) {
	kind, err := s.choose(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := s.key(ctx, kind); err != nil {
		return nil, err
	}
	return s.lock(ctx, kind, Key(id), id.Profile, waiting)
}

// LockKey is Lock by Summary.ID; it needs no data key.
func (s *Store) LockKey(ctx context.Context, summaryID string, waiting func(token.Holder)) (*token.Lock, error) {
	kind, key, err := parseSummaryID(summaryID)
	if err != nil {
		return nil, err
	}
	var profile string
	if sum, err := s.summary(kind, key); err == nil && sum != nil {
		profile = sum.Profile
	}
	return s.lock(ctx, kind, key, profile, waiting)
}

func (s *Store) lock(ctx context.Context, kind, key, profile string, waiting func(token.Holder)) (*token.Lock, error) {
	h, err := s.shelf(kind).lock(ctx, key, waiting)
	var lockErr *LockError
	if errors.As(err, &lockErr) {
		lockErr.Profile = profile
	}
	if err != nil {
		return nil, err
	}
	s.setHeld(kind, key, true)
	return &token.Lock{
		Person: h.announce,
		Release: sync.OnceFunc(func() {
			s.setHeld(kind, key, false)
			h.release()
		}),
	}, nil
}

// holds tells whether this Store holds the session's lock.
func (s *Store) holds(kind, key string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.held[summaryID(kind, key)]
}

func (s *Store) setHeld(kind, key string, held bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if held {
		s.held[summaryID(kind, key)] = true
	} else {
		delete(s.held, summaryID(kind, key))
	}
}
