package tokenstore

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"idpauth/internal/token"
)

// kinds are those that keep sessions, in the order of Summaries.
var kinds = []string{Keyring, Keyfile, Passphrase, Memory}

// summaryID names a session over all kinds.
func summaryID(kind, key string) string { return kind + "/" + key }

func parseSummaryID(id string) (kind, key string, err error) {
	kind, key, _ = strings.Cut(id, "/")
	for _, k := range kinds {
		if k == kind && isKey(key) {
			return kind, key, nil
		}
	}
	return "", "", fmt.Errorf("%q names no stored session", id)
}

// Load returns the session, nil when there is none. A damaged or foreign entry
// counts as none; whatever else cannot be read is an error. It needs no right to
// write.
func (s *Store) Load(ctx context.Context, id token.SessionID) (*token.Session, error) {
	kind, err := s.chosenKind()
	if kind == "" || err != nil {
		return nil, err
	}
	session, err := s.load(ctx, kind, Key(id))
	if err != nil {
		return nil, fmt.Errorf("reading the session of profile %q: %w", id.Profile, err)
	}
	return session, nil
}

// LoadKey is Load by Summary.ID.
func (s *Store) LoadKey(ctx context.Context, summaryID string) (*token.Session, error) {
	kind, key, err := parseSummaryID(summaryID)
	if err != nil {
		return nil, err
	}
	session, err := s.load(ctx, kind, key)
	if err != nil {
		return nil, fmt.Errorf("reading a stored session: %w", err)
	}
	return session, nil
}

// Sessions opens the sessions of the kind in use that bear the profile's name.
// Wrecks are put aside and left out.
func (s *Store) Sessions(ctx context.Context, profile string) ([]*token.Session, error) {
	kind, err := s.chosenKind()
	if kind == "" || err != nil {
		return nil, err
	}
	keys, err := s.shelf(kind).keys()
	if err != nil {
		return nil, fmt.Errorf("listing the stored sessions: %w", err)
	}
	slices.Sort(keys)
	var all []*token.Session
	for _, key := range keys {
		sum, err := s.summary(kind, key)
		if err != nil {
			return nil, fmt.Errorf("listing the stored sessions: %w", err)
		}
		if sum == nil || sum.Profile != profile {
			continue
		}
		session, err := s.load(ctx, kind, key)
		if err != nil {
			return nil, fmt.Errorf("reading the sessions of profile %q: %w", profile, err)
		}
		if session != nil {
			all = append(all, session)
		}
	}
	return all, nil
}

func (s *Store) load(ctx context.Context, kind, key string) (*token.Session, error) {
	session, err := s.open(ctx, kind, key)
	if isWreck(err) {
		s.putAside(ctx, kind, key)
		return nil, nil
	}
	return session, err
}

// open reads an entry as it stands.
func (s *Store) open(ctx context.Context, kind, key string) (*token.Session, error) {
	data, err := s.shelf(kind).read(key)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if _, _, _, err := readHead(data); err != nil {
		return nil, err
	}
	k, err := s.existingKey(ctx, kind)
	if err != nil {
		return nil, &keyError{err}
	}
	return openEntry(k, key, data)
}

// keyError tells that the data key cannot be had, which says nothing of the entry.
type keyError struct{ err error }

func (e *keyError) Error() string { return e.err.Error() }
func (e *keyError) Unwrap() error { return e.err }

// isWreck tells an entry that nobody will ever read again.
func isWreck(err error) bool {
	if errors.As(err, new(*keyError)) {
		return false
	}
	for _, e := range []error{errDamaged, errForeign, errLink, errTooLarge} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

// putAside moves a wreck out of the way, for the user to look at. It does so
// under the session's lock and after another look, lest it move what another
// process has just written. Where that cannot be, the next Save replaces it.
func (s *Store) putAside(ctx context.Context, kind, key string) {
	if !s.holds(kind, key) {
		now, cancel := context.WithCancel(ctx)
		cancel()
		h, err := s.shelf(kind).lock(now, key, nil)
		if err != nil {
			s.o.Warn("a stored session cannot be used and counts as absent: %s", summaryID(kind, key))
			return
		}
		defer h.release()
	}
	_, err := s.open(ctx, kind, key)
	if !isWreck(err) {
		return
	}
	to, moveErr := s.shelf(kind).putAside(key)
	if moveErr != nil {
		s.o.Warn("a stored session counts as absent (%v) and cannot be put aside: %v", err, moveErr)
		return
	}
	s.o.Warn("a stored session counts as absent (%v); it was put aside as %s", err, to)
}

// Save stores the session without its expired access tokens, under its lock. While
// RefreshSentAt is set it also keeps disk space for the Save that will follow, so
// that a full disk shows before the refresh token is sent.
func (s *Store) Save(ctx context.Context, session *token.Session) error {
	kind, err := s.choose(ctx)
	if err == nil {
		err = s.save(ctx, kind, session)
	}
	if err != nil {
		return fmt.Errorf("storing the session of profile %q: %w", session.ID.Profile, err)
	}
	return nil
}

func (s *Store) save(ctx context.Context, kind string, session *token.Session) error {
	k, err := s.key(ctx, kind)
	if err != nil {
		return err
	}
	data, err := fitEntry(k, living(session, s.o.Now()))
	if err != nil {
		return err
	}
	reserve := !session.RefreshSentAt.IsZero()
	err = s.shelf(kind).write(Key(session.ID), data, reserve)
	if err != nil && !reserve {
		// What a server grants comes once, and some failures pass.
		err = s.shelf(kind).write(Key(session.ID), data, reserve)
	}
	return err
}

// Delete removes the session; that there is none is no error. It needs no key.
func (s *Store) Delete(ctx context.Context, id token.SessionID) error {
	kind, err := s.chosenKind()
	if kind == "" || err != nil {
		return err
	}
	return s.DeleteKey(ctx, summaryID(kind, Key(id)))
}

// DeleteKey is Delete by Summary.ID.
func (s *Store) DeleteKey(_ context.Context, summaryID string) error {
	kind, key, err := parseSummaryID(summaryID)
	if err != nil {
		return err
	}
	if err := s.shelf(kind).remove(key); err != nil {
		return fmt.Errorf("deleting a stored session: %w", err)
	}
	return nil
}
