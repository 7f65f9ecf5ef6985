package flows

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"maps"
	"net/url"
	"slices"

	"idpauth/internal/token"
	"idpauth/profiles"
)

var interactive = Flow{
	Name:      "interactive",
	Aliases:   []string{"InteractiveBrowser", "browser"},
	GrantType: "authorization_code",
	Summary:   "a sign-in in the browser, which comes back to a port of this machine",
	Family:    token.FamilyPerson,
	Person:    true,
	needs:     needsLoopback,
	run:       runInteractive,
}

var authorizationCode = Flow{
	Name:      "authorization-code",
	Aliases:   []string{"AuthorizationCode", "authorization_code"},
	GrantType: "authorization_code",
	Summary:   "the same, where the browser may run elsewhere: its last address, or the code, can be pasted",
	Family:    token.FamilyPerson,
	Person:    true,
	needs:     needsAuthorization,
	run:       runAuthorizationCode,
}

// UsesRedirect reports whether the browser comes back with a code.
func (f Flow) UsesRedirect() bool { return f.GrantType == authorizationCode.GrantType }

// needsAuthorization lists what a sign-in in the browser cannot do without.
func needsAuthorization(p *profiles.Profile) []string {
	if p.Issuer == "" && p.Endpoints.Authorization == "" {
		return []string{"issuer or endpoints.authorization"}
	}
	return nil
}

func needsLoopback(p *profiles.Profile) []string {
	missing := needsAuthorization(p)
	if loopbackRedirect(redirectURI(p)) == nil {
		missing = append(missing, "a redirect_uri by http to this machine, such as "+defaultRedirectURI+" (or --flow authorization-code, to paste the code)")
	}
	return missing
}

func redirectURI(p *profiles.Profile) string { return cmp.Or(p.RedirectURI, defaultRedirectURI) }

func runInteractive(ctx context.Context, g *grant) (*token.Token, error) {
	return g.signInByBrowser(ctx, false)
}

func runAuthorizationCode(ctx context.Context, g *grant) (*token.Token, error) {
	return g.signInByBrowser(ctx, true)
}

// authorization is what one authorization request and the exchange of its code
// have in common.
type authorization struct {
	redirectURI string
	state       string
	verifier    string
	challenge   string
}

// signInByBrowser is the authorization code grant (RFC 6749 section 4.1) as RFC
// 8252 has it for programs: PKCE always, and a loopback redirect that is
// listened on before the browser opens.
func (g *grant) signInByBrowser(ctx context.Context, paste bool) (*token.Token, error) {
	if err := g.findEndpoint(ctx, &g.endpoints.Authorization, "authorization"); err != nil {
		return nil, err
	}
	if err := g.readySecret(ctx); err != nil {
		return nil, err
	}
	a := authorization{redirectURI: redirectURI(g.Profile), state: rand.Text()}
	a.verifier, a.challenge = newPKCE()
	g.revealed = append(g.revealed, a.verifier)
	if slices.Contains(g.Profile.Scopes, "openid") {
		g.nonce = rand.Text()
	}
	var here *loopback
	if redirect := loopbackRedirect(a.redirectURI); redirect != nil {
		var err error
		if here, err = listen(ctx, redirect, g.Profile.RedirectPorts); err != nil {
			return nil, fmt.Errorf("profile %q: %w", g.Profile.Name, err)
		}
		defer here.close(ctx)
		a.redirectURI = here.redirect.String()
		here.serve(&callback{redirect: here.redirect, state: a.state, from: g.endpoints.Authorization})
	}
	page, err := g.authorizationPage(ctx, a)
	if err != nil {
		return nil, err
	}
	code, err := g.awaitCode(ctx, a, page, here, paste)
	if err != nil {
		return nil, err
	}
	return g.redeem(ctx, a, code)
}

// readySecret gets the secret that the exchange of the code takes, so that nobody
// signs in for nothing.
func (g *grant) readySecret(ctx context.Context) error {
	switch g.Flow.ClientAuth(g.Profile) {
	case profiles.ClientSecretBasic, profiles.ClientSecretPost, profiles.ClientSecretJWT:
		_, err := g.clientSecret(ctx)
		return err
	}
	return nil
}

// authorizationPage is the address where the person signs in: the endpoint with
// the request, or with a reference to it where requests have to be pushed.
func (g *grant) authorizationPage(ctx context.Context, a authorization) (string, error) {
	page, err := url.Parse(g.endpoints.Authorization)
	if err != nil {
		return "", &Error{Kind: Usage, Msg: fmt.Sprintf("profile %q: the authorization endpoint is not a URL", g.Profile.Name)}
	}
	parameters := g.authorizationParameters(a)
	if g.metadata.MustPush || g.Profile.PushedAuthorization {
		if parameters, err = g.push(ctx, parameters); err != nil {
			return "", err
		}
	}
	query := page.Query() // the endpoint's own is kept (RFC 6749 section 3.1)
	maps.Copy(query, parameters)
	page.RawQuery = query.Encode()
	return page.String(), nil
}

// authorizationParameters are those of the request. None of auth_params is one
// that the flow sets: the profile was validated.
func (g *grant) authorizationParameters(a authorization) url.Values {
	parameters := url.Values{
		"response_type":         {"code"},
		"client_id":             {g.Profile.ClientID},
		"redirect_uri":          {a.redirectURI},
		"state":                 {a.state},
		"code_challenge":        {a.challenge},
		"code_challenge_method": {"S256"},
	}
	g.addQuestion(parameters)
	if g.nonce != "" {
		parameters.Set("nonce", g.nonce)
	}
	if g.Profile.Username != "" {
		parameters.Set("login_hint", g.Profile.Username)
	}
	for name, value := range g.Profile.AuthParams {
		parameters.Set(name, value)
	}
	return parameters
}

// redeem exchanges the code (RFC 6749 section 4.1.3), once: a server that sees
// it again ends what it gave for it.
func (g *grant) redeem(ctx context.Context, a authorization, code string) (*token.Token, error) {
	g.revealed = append(g.revealed, code)
	g.code = code
	form := url.Values{
		"grant_type":    {"authorization_code"},
		"code":          {code},
		"redirect_uri":  {a.redirectURI},
		"code_verifier": {a.verifier},
	}
	setResource(form, g.Profile.Resource)
	request, err := g.tokenRequest(ctx, form, nil)
	if err != nil {
		return nil, err
	}
	return g.send(ctx, request)
}
