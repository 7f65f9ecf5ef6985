package flows

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"idpauth/internal/jwt"
	"idpauth/internal/strictjson"
	"idpauth/internal/token"
)

// Userinfo gets a token as the request has it and returns what the userinfo
// endpoint says of whom it stands for (OpenID Connect Core 1.0 section 5.3). A
// cached token that is refused there is replaced once.
func (a *Acquirer) Userinfo(ctx context.Context, req Request) (strictjson.Members, error) {
	reader, err := a.reader(req.Profile)
	if err != nil {
		return nil, err
	}
	if err := reader.findEndpoint(ctx, &reader.endpoints.Userinfo, "userinfo"); err != nil {
		return nil, err
	}
	g := &grant{Acquirer: a, Request: req}
	t, err := g.token(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := reader.askUserinfo(ctx, t)
	if err == nil && answer.status == http.StatusUnauthorized && !t.ObtainedAt.After(a.Started) {
		a.Explain("userinfo: the cached token is refused; getting another")
		req.Force = true
		g = &grant{Acquirer: a, Request: req}
		if t, err = g.token(ctx); err != nil {
			return nil, err
		}
		answer, err = reader.askUserinfo(ctx, t)
	}
	if err != nil {
		return nil, err
	}
	claims, err := reader.userinfo(ctx, answer)
	if err != nil {
		return nil, err
	}
	return claims, g.checkUserinfo(t, claims)
}

func (g *grant) askUserinfo(ctx context.Context, t *token.Token) (*answer, error) {
	if t.TokenType != "" && !strings.EqualFold(t.TokenType, "Bearer") {
		return nil, &Error{Kind: Usage, Msg: fmt.Sprintf("profile %q: a token of type %q is no bearer token", g.Profile.Name, t.TokenType)}
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, g.endpoints.Userinfo, nil)
	if err != nil {
		return nil, &Error{Kind: Usage, Msg: fmt.Sprintf("profile %q: the userinfo endpoint is not a URL", g.Profile.Name)}
	}
	for name, value := range g.Profile.Headers {
		request.Header.Set(name, value)
	}
	request.Header.Set("Accept", "application/json")
	request.Header.Set("Authorization", "Bearer "+t.AccessToken.Reveal())
	g.revealed = append(g.revealed, t.AccessToken.Reveal())
	return g.post(ctx, request)
}

// userinfo reads the claims of an answer, which may be signed (section 5.3.2).
func (g *grant) userinfo(ctx context.Context, a *answer) (strictjson.Members, error) {
	if !a.is("application/jwt") {
		o, err := g.success(a)
		var e *Error
		if errors.As(err, &e) && a.status == http.StatusForbidden {
			e.Help = "the token may lack the scope openid; check scopes"
		}
		return o, err
	}
	t, err := g.signedAnswer(ctx, a, func(t *jwt.JWT) jwt.Expectations {
		e := Expectations(g.Profile, g.Now())
		if _, names := t.Claims.Get("iss"); !names { // which it should, and need not
			e.Issuer = ""
		}
		if _, names := t.Claims.Get("aud"); names {
			e.Audience = g.Profile.ClientID
		}
		return e
	})
	if err != nil {
		return nil, err
	}
	return t.Claims, nil
}

// checkUserinfo demands that the claims are of whom the ID token names: those of
// another sub must not be used (section 5.3.2).
func (g *grant) checkUserinfo(t *token.Token, claims strictjson.Members) error {
	want := g.subjectOf(t)
	if want == "" {
		return nil
	}
	if got, err := claims.String("sub"); err != nil || got != want {
		return &Error{Kind: Refused, Msg: fmt.Sprintf("profile %q: the userinfo is not of the user of the ID token: sub differs", g.Profile.Name)}
	}
	return nil
}

// subjectOf is the sub of the ID token that came with t or with its session's
// sign-in, which has been verified; empty: none came.
func (g *grant) subjectOf(t *token.Token) string {
	if t.IDToken != "" {
		if id, err := jwt.Parse(t.IDToken.Reveal()); err == nil {
			return identityIn(id).Subject
		}
	}
	if g.session == nil || g.session.Identity == nil || g.session.SignIn.Subject != g.Subject {
		return ""
	}
	return g.session.Identity.Subject
}
