package cmd

import (
	"context"
	"fmt"

	"idpauth/flows"
	"idpauth/internal/token"
	"idpauth/profiles"
)

// cachedToken is the profile's cached access token, expired or not.
func (e *environment) cachedToken(ctx context.Context, cfg *profiles.Config, p *profiles.Profile) (string, error) {
	s, err := e.settings(cfg)
	if err != nil {
		return "", err
	}
	request, err := e.request(ctx, p, overrides{})
	if err != nil {
		return "", err
	}
	store, err := e.storeAsking(s, prompter{forbidden: true})
	if err != nil {
		return "", err
	}
	session, err := store.Load(ctx, request.Session())
	if err != nil {
		return "", err
	}
	var t *token.Token
	if session != nil {
		if request, err = e.identify(ctx, cfg, s, store, request); err != nil {
			return "", err
		}
		t = session.Tokens[request.Question().Key()]
	}
	if t == nil {
		return "", &flows.Error{
			Kind: flows.Refused,
			Msg:  fmt.Sprintf("profile %q: no token is cached", p.Name),
			Help: "idpauth get-token -p " + p.Name,
		}
	}
	return t.AccessToken.Reveal(), nil
}
