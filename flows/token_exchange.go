package flows

import (
	"cmp"
	"context"
	"net/url"
	"strings"

	"idpauth/internal/token"
	"idpauth/profiles"
)

// grantTokenExchange is the grant type of RFC 8693, whose answers may hold what
// no other's may.
const grantTokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange"

var tokenExchange = Flow{
	Name:      "token-exchange",
	Aliases:   []string{"token_exchange"},
	GrantType: grantTokenExchange,
	Summary:   "one token for another: for another service, or on somebody's behalf",
	Family:    token.FamilyExchange,
	vouchers:  exchangeVouchers,
	run:       runTokenExchange,
}

// exchangeVouchers are the subject, who the token is to be about, and the actor,
// who is to use it.
func exchangeVouchers(p *profiles.Profile) []voucher {
	vouchers := []voucher{{"subject_token", p.SubjectToken, tokenType(cmp.Or(p.SubjectTokenType, "access_token"))}}
	if p.ActorToken != nil {
		vouchers = append(vouchers, voucher{"actor_token", p.ActorToken, tokenType(cmp.Or(p.ActorTokenType, "access_token"))})
	}
	return vouchers
}

// tokenType is the URI of a token type (RFC 8693 section 3), which a profile may
// shorten to its last word.
func tokenType(name string) string {
	if name == "" || strings.Contains(name, ":") {
		return name
	}
	return "urn:ietf:params:oauth:token-type:" + name
}

// runTokenExchange is the token exchange grant (RFC 8693 section 2.1).
func runTokenExchange(ctx context.Context, g *grant) (*token.Token, error) {
	form := url.Values{"grant_type": {grantTokenExchange}}
	for _, v := range exchangeVouchers(g.Profile) {
		value, err := g.present(ctx, v)
		if err != nil {
			return nil, err
		}
		form.Set(v.key, value)
		form.Set(v.key+"_type", v.kind)
	}
	requested := tokenType(g.Profile.RequestedTokenType)
	if requested != "" {
		form.Set("requested_token_type", requested)
	}
	g.addQuestion(form)
	request, err := g.tokenRequest(ctx, form, nil)
	if err != nil {
		return nil, err
	}
	a, err := g.post(ctx, request)
	if err != nil {
		return nil, err
	}
	t, err := g.tokenFrom(a)
	switch {
	case err != nil:
		return nil, g.explainVouchers(err)
	case t.IssuedTokenType == "":
		return nil, a.unusable("no issued_token_type, without which nobody knows what the token is (RFC 8693 section 2.2.1)")
	case requested != "" && t.IssuedTokenType != requested:
		g.Notice("profile %q: asked for a token of type %s, got one of type %s", g.Profile.Name, requested, quote(t.IssuedTokenType))
	}
	if notApplicable(t.TokenType) {
		g.Notice("profile %q: the token is of type %s and not usable as Bearer", g.Profile.Name, quote(t.IssuedTokenType))
	}
	return t, nil
}

// notApplicable reports whether a token type says that the token is no access
// token (RFC 8693 section 2.2.1).
func notApplicable(tokenType string) bool { return strings.EqualFold(tokenType, "N_A") }
