package ssocli

import (
	"context"
	"maps"
	"slices"
	"strings"

	"idpauth/internal/jwt"
	"idpauth/internal/token"
)

// person is somebody whose tokens are cached.
type person struct {
	name string // in lower case; empty: no token tells
	slot string // the user that the session is stored under: name, or nobody where a passcode came without one
}

// people lists whose tokens are cached, in both caches.
func (g *GetToken) people(ctx context.Context) ([]person, error) {
	sessions, err := g.Store.Sessions(ctx, g.profile.Name)
	if err != nil {
		return nil, cacheFailed(ctx, err)
	}
	var all []person
	for _, s := range sessions {
		if s.ID.ClientID == g.profile.ClientID && (s.RefreshToken != "" || len(s.Tokens) > 0) {
			all = append(all, person{userOf(s), s.ID.Username})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(g.legacy.users)) {
		all = append(all, person{name, name})
	}
	slices.SortStableFunc(all, func(a, b person) int { return strings.Compare(a.name, b.name) })
	return slices.CompactFunc(all, func(a, b person) bool { return a.name == b.name }), nil
}

// userOf is whose session it is.
func userOf(s *token.Session) string {
	if s.ID.Username != "" {
		return s.ID.Username
	}
	tokens := []token.Secret{s.RefreshToken}
	for _, t := range s.Tokens {
		tokens = append(tokens, t.AccessToken)
	}
	for _, t := range tokens {
		if parsed, err := jwt.Parse(t.Reveal()); err == nil {
			if name, _ := parsed.Claims.String("user_name"); name != "" {
				return strings.ToLower(name)
			}
		}
	}
	return ""
}

// choosePerson finds out whose token is wanted: -u says it, or there is only one
// whose tokens are cached, or a person answers. None of it may do yet.
func (g *GetToken) choosePerson(ctx context.Context) (p person, chosen bool, err error) {
	var all []person
	if !g.Insecure {
		if all, err = g.people(ctx); err != nil {
			return p, false, err
		}
	}
	wanted := g.Username
	switch {
	case wanted != "":
	case len(all) == 0:
		return p, false, nil
	case len(all) == 1:
		return all[0], true, nil
	default:
		if wanted, err = g.askUser(ctx, manyUsers); err != nil {
			return p, false, err
		}
	}
	if i := slices.IndexFunc(all, func(p person) bool { return p.name == wanted }); i >= 0 {
		return all[i], true, nil
	}
	return person{name: wanted, slot: wanted}, true, nil
}
