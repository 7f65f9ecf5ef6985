package cmd

import (
	"context"
	"fmt"

	"idpauth/flows"
	"idpauth/internal/token"
	"idpauth/profiles"
)

// cachedToken is the profile's cached access token, expired or not, and the request
// that it answers.
func (e *environment) cachedToken(ctx context.Context, cfg *profiles.Config, p *profiles.Profile, s profiles.Settings) (*token.Token, flows.Request, error) {
	request, err := e.request(ctx, p, overrides{})
	if err != nil {
		return nil, request, err
	}
	store, err := e.storeAsking(s, prompter{forbidden: true})
	if err != nil {
		return nil, request, err
	}
	session, err := store.Load(ctx, request.Session())
	if err != nil {
		return nil, request, err
	}
	if session != nil {
		if request, err = e.identify(ctx, cfg, s, store, request); err != nil {
			return nil, request, err
		}
		if t := session.Tokens[request.Question().Key()]; t != nil {
			return t, request, nil
		}
	}
	return nil, request, &flows.Error{
		Kind: flows.Refused,
		Msg:  fmt.Sprintf("profile %q: no token is cached", p.Name),
		Help: "idpauth get-token -p " + p.Name,
	}
}
