package tokenstore

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"idpauth/internal/token"
)

// Summaries lists the sessions of all kinds from their readable headers, which
// needs no key. Damaged entries are left out; of unreadable ones the error tells.
func (s *Store) Summaries(ctx context.Context) ([]token.Summary, error) {
	var all []token.Summary
	for _, kind := range kinds {
		keys, err := s.shelf(kind).keys()
		if err != nil {
			return nil, fmt.Errorf("listing the stored sessions: %w", err)
		}
		slices.Sort(keys)
		for _, key := range keys {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			sum, err := s.summary(kind, key)
			if err != nil {
				return nil, fmt.Errorf("listing the stored sessions: %w", err)
			}
			if sum != nil {
				all = append(all, *sum)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b token.Summary) int { return cmp.Compare(a.Profile, b.Profile) })
	return all, nil
}

// Summary is the summary of one session, nil when there is none. Where the key is
// a file, which costs nobody a prompt, it is of a session that can be opened.
func (s *Store) Summary(ctx context.Context, id token.SessionID) (*token.Summary, error) {
	kind, err := s.chosenKind()
	if kind == "" || err != nil {
		return nil, err
	}
	if kind == Keyfile {
		session, err := s.Load(ctx, id)
		if session == nil || err != nil {
			return nil, err
		}
	}
	sum, err := s.summary(kind, Key(id))
	if err != nil {
		return nil, fmt.Errorf("reading the session of profile %q: %w", id.Profile, err)
	}
	return sum, nil
}

func (s *Store) summary(kind, key string) (*token.Summary, error) {
	data, err := s.shelf(kind).prefix(key)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err == nil {
		var h *header
		if h, _, _, err = readHead(data); err == nil {
			return h.summary(summaryID(kind, key)), nil
		}
	}
	if isWreck(err) {
		return nil, nil
	}
	return nil, err
}

func (h *header) summary(id string) *token.Summary {
	sum := &token.Summary{
		ID:               id,
		Profile:          h.Profile,
		Refreshable:      h.Refreshable,
		RefreshExpiresAt: h.RefreshExpiresAt,
		MFADemanded:      h.MFADemanded,
	}
	for _, t := range h.Tokens {
		sum.Tokens = append(sum.Tokens, token.TokenSummary(t))
	}
	return sum
}
