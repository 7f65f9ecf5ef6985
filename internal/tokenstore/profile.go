package tokenstore

import (
	"context"
	"fmt"

	"idpauth/internal/token"
)

// DeleteProfile removes the sessions that bear the profile's name and tells how
// many there were. It holds their locks until commit has returned, lest somebody
// sign in meanwhile. It needs no data key.
func (s *Store) DeleteProfile(ctx context.Context, profile string, waiting func(token.Holder), commit func() error) (deleted int, err error) {
	held, release, err := s.lockProfile(ctx, profile, waiting)
	if err != nil {
		return 0, err
	}
	defer release()
	for _, id := range held {
		if err := s.DeleteKey(ctx, id); err != nil {
			return deleted, err
		}
		deleted++
	}
	return deleted, commit()
}

// RenameProfile gives the sessions that bear the profile's name to another one.
// They are first stored under both names, then commit makes the new name known,
// then those of the old one go, all of it under their locks: a kill at any moment
// leaves the name that is in use a session with its refresh token.
func (s *Store) RenameProfile(ctx context.Context, profile, to string, waiting func(token.Holder), commit func() error) (err error) {
	held, release, err := s.lockProfile(ctx, profile, waiting)
	if err != nil {
		return err
	}
	defer release()
	var copies []string
	defer func() {
		if err != nil {
			for _, id := range copies {
				s.DeleteKey(ctx, id)
			}
		}
	}()
	for _, id := range held {
		kind, key, _ := parseSummaryID(id)
		session, err := s.load(ctx, kind, key)
		if err != nil {
			return fmt.Errorf("reading the session of profile %q: %w", profile, err)
		}
		if session == nil {
			continue
		}
		session.ID.Profile = to
		lock, err := s.lock(ctx, kind, Key(session.ID), to, waiting)
		if err != nil {
			return err
		}
		defer lock.Release()
		if err := s.save(ctx, kind, session); err != nil {
			return fmt.Errorf("storing the session of profile %q: %w", to, err)
		}
		copies = append(copies, summaryID(kind, Key(session.ID)))
	}
	if err := commit(); err != nil {
		return err
	}
	copies = nil
	for _, id := range held {
		if err := s.DeleteKey(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// lockProfile locks the sessions that bear the profile's name and tells which
// they are.
func (s *Store) lockProfile(ctx context.Context, profile string, waiting func(token.Holder)) (held []string, release func(), err error) {
	all, err := s.Summaries(ctx)
	if err != nil {
		return nil, nil, err
	}
	var locks []*token.Lock
	release = func() {
		for _, l := range locks {
			l.Release()
		}
	}
	for _, sum := range all {
		if sum.Profile != profile {
			continue
		}
		l, err := s.LockKey(ctx, sum.ID, waiting)
		if err != nil {
			release()
			return nil, nil, err
		}
		locks = append(locks, l)
		held = append(held, sum.ID)
	}
	return held, release, nil
}
