package flows

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"idpauth/internal/token"
	"idpauth/profiles"
)

// voucher is what a flow hands in for a token: a token or an assertion that says
// on whose behalf it asks.
type voucher struct {
	key    string // of the profile
	secret *profiles.Secret
	kind   string // RFC 8693's token type; empty for an assertion
}

// Identify completes the request with what tells it from others that another
// subject, actor or assertion asks. Whoever looks for a stored answer needs it.
func (a *Acquirer) Identify(ctx context.Context, req Request) (Request, error) {
	g := &grant{Acquirer: a, Request: req}
	err := g.identifySubject(ctx)
	return g.Request, err
}

// identifySubject takes the flow's vouchers into the question, as a keyed digest.
func (g *grant) identifySubject(ctx context.Context) error {
	if g.Flow.vouchers == nil {
		return nil
	}
	parts := []token.Secret{token.Secret(g.Flow.Name), token.Secret(g.Profile.RequestedTokenType)}
	for _, v := range g.Flow.vouchers(g.Profile) {
		identity, err := g.identity(ctx, v)
		if err != nil {
			return err
		}
		parts = append(parts, token.Secret(v.kind), identity)
	}
	digest, err := g.Store.Digest(ctx, parts...)
	g.Subject = digest
	return err
}

// identity is what a voucher is known by: another profile's token by its session,
// which outlives the token; any other by its value, that of a command too, which
// may print somebody else's tomorrow. What is asked for is not known before.
func (g *grant) identity(ctx context.Context, v voucher) (token.Secret, error) {
	switch {
	case v.secret == nil || v.secret.Prompt:
		return "prompt", nil
	case v.secret.Profile != "":
		inner, err := g.inner(ctx, v)
		if err != nil {
			return "", err
		}
		if err := inner.identifySubject(ctx); err != nil {
			return "", err
		}
		session, err := json.Marshal(inner.Session())
		return token.Secret("profile " + inner.Subject + string(session)), err
	}
	value, err := v.secret.Resolve(ctx, g.sources(), v.describe(g.Profile))
	var missing *profiles.MissingSecretError
	if errors.As(err, &missing) {
		return "prompt", nil
	}
	if err != nil {
		return "", err
	}
	if g.read == nil {
		g.read = map[string]token.Secret{}
	}
	g.read[v.key] = value
	return "value " + value, nil
}

func (v voucher) describe(p *profiles.Profile) string {
	return fmt.Sprintf("%s of profile %q", v.key, p.Name)
}

// present gets the voucher's value: that by which the question was named, where
// it was read for it.
func (g *grant) present(ctx context.Context, v voucher) (string, error) {
	if value, ok := g.read[v.key]; ok {
		g.revealed = append(g.revealed, value.Reveal())
		return value.Reveal(), nil
	}
	if v.secret != nil && v.secret.Profile != "" {
		return g.innerToken(ctx, v)
	}
	return g.reveal(ctx, credential{
		secret: v.secret,
		key:    v.key,
		prompt: fmt.Sprintf("The %s for %s: ", strings.ReplaceAll(v.key, "_", " "), g.host()),
	})
}

// innerToken gets another profile's token: from its session, its refresh token or
// its flow.
func (g *grant) innerToken(ctx context.Context, v voucher) (string, error) {
	inner, err := g.inner(ctx, v)
	if err != nil {
		return "", err
	}
	g.Explain("%s: the token of profile %q", v.key, inner.Profile.Name)
	t, err := inner.token(ctx)
	if err != nil {
		return "", fmt.Errorf("%s: %w", v.describe(g.Profile), err)
	}
	value := t.AccessToken
	switch v.kind {
	case tokenType("id_token"):
		value = t.IDToken
	case tokenType("refresh_token"):
		value = t.RefreshToken
	}
	if value == "" {
		return "", &Error{Kind: Usage, Msg: fmt.Sprintf("%s: profile %q got no token of type %s", v.describe(g.Profile), inner.Profile.Name, v.kind)}
	}
	g.revealed = append(g.revealed, value.Reveal())
	return value.Reveal(), nil
}

// inner is the request for the token of the profile that the voucher names. A
// profile that needs its own token, by whatever detour, is an error.
func (g *grant) inner(ctx context.Context, v voucher) (*grant, error) {
	name := v.secret.Profile
	chain := name
	for outer := g; outer != nil; outer = outer.outer {
		chain = outer.Profile.Name + " > " + chain
		if outer.Profile.Name == name {
			return nil, &Error{Kind: Usage, Msg: fmt.Sprintf("%s: a token of profile %q would need itself: %s", v.describe(g.Profile), name, chain)}
		}
	}
	request, err := g.Named(ctx, name)
	if err != nil {
		// Not wrapped: that this profile does not exist is a mistake in another.
		return nil, &Error{Kind: Usage, Msg: fmt.Sprintf("%s: %v", v.describe(g.Profile), err), Help: "idpauth profile list"}
	}
	request.NoCache = g.NoCache
	return &grant{Acquirer: g.Acquirer, Request: request, outer: g}, nil
}

// explainVouchers says what to look at where the server refused: servers do not
// tell a voucher that has ended from one that they do not take.
func (g *grant) explainVouchers(err error) error {
	var e *Error
	if !errors.As(err, &e) || e.Kind != Refused || e.Help != "" {
		return err
	}
	if g.signsAssertion() {
		e.Help = "check private_key, username and assertion_audience"
		return err
	}
	var keys []string
	for _, v := range g.Flow.vouchers(g.Profile) {
		if v.secret != nil && v.secret.Profile != "" {
			e.Help = "if the " + v.key + " was refused: idpauth get-token -p " + v.secret.Profile + " --force"
			return err
		}
		keys = append(keys, v.key)
	}
	e.Help = "check " + strings.Join(keys, " and ") + ": has it expired?"
	return err
}
