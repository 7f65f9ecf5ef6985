package flows

import (
	"context"
	"fmt"
	"net/url"

	"idpauth/internal/jwt"
	"idpauth/internal/strictjson"
	"idpauth/internal/token"
)

// Introspect asks the identity provider about an access token of the request's
// session (RFC 7662), once. active is what it says of it.
func (a *Acquirer) Introspect(ctx context.Context, req Request, access token.Secret) (o strictjson.Members, active bool, err error) {
	g, err := a.reader(req.Profile)
	if err != nil {
		return nil, false, err
	}
	g.Request = req
	if err := g.findEndpoint(ctx, &g.endpoints.Introspection, "introspection"); err != nil {
		return nil, false, err
	}
	if err := g.findEndpoint(ctx, &g.endpoints.Token, "token"); err != nil {
		return nil, false, err
	}
	if err := g.readyClient(ctx); err != nil {
		return nil, false, err
	}
	form := url.Values{"token": {access.Reveal()}, "token_type_hint": {"access_token"}}
	request, err := g.clientRequest(ctx, "introspection", g.endpoints.Introspection, form)
	if err != nil {
		return nil, false, err
	}
	g.revealed = append(g.revealed, access.Reveal())
	answer, err := g.post(ctx, request)
	if err != nil {
		return nil, false, err
	}
	if o, err = g.introspection(ctx, answer); err != nil {
		return nil, false, err
	}
	if active, err = o.Bool("active"); err != nil {
		return nil, false, answer.unusable(fmt.Sprintf("an introspection whose %v", err))
	}
	if _, given := o.Get("active"); !given {
		return nil, false, answer.unusable("an introspection that does not say whether the token is active")
	}
	return o, active, nil
}

// introspection reads an answer, which may be a JWT (RFC 9701 section 5) although
// JSON was asked for.
func (g *grant) introspection(ctx context.Context, a *answer) (strictjson.Members, error) {
	if !a.is("application/token-introspection+jwt") {
		return g.success(a)
	}
	t, err := g.signedAnswer(ctx, a, func(*jwt.JWT) jwt.Expectations {
		e := Expectations(g.Profile, g.Now())
		e.Audience, e.Type = g.Profile.ClientID, "token-introspection+jwt"
		return e
	})
	if err != nil {
		return nil, err
	}
	raw, _ := t.Claims.Get("token_introspection")
	o, err := strictjson.Object(raw)
	if err != nil {
		return nil, a.unusable("a JWT without the claim token_introspection")
	}
	return o, nil
}
