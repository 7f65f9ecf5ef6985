package flows

import (
	"context"
	"net/http"
	"net/url"

	"idpauth/internal/token"
)

var clientCredentials = Flow{
	Name:      "client-credentials",
	Aliases:   []string{"ClientCredentials", "client_credentials"},
	GrantType: "client_credentials",
	Summary:   "the client's own credentials, for services and CI",
	Family:    token.FamilyClient,
	run:       runClientCredentials,
}

// runClientCredentials is the client credentials grant (RFC 6749 section 4.4).
// It spends nothing, so it alone may be sent again.
func runClientCredentials(ctx context.Context, g *grant) (*token.Token, error) {
	form := url.Values{"grant_type": {"client_credentials"}}
	g.addQuestion(form)
	g.scopeOfResource(form)
	a, err := g.repeat(ctx, func() (*http.Request, error) { return g.tokenRequest(ctx, form, nil) })
	if err != nil {
		return nil, err
	}
	t, err := g.tokenFrom(a)
	if err != nil {
		return nil, err
	}
	t.RefreshToken = "" // of no use, and not to be there (RFC 6749 section 4.4.3)
	return t, nil
}

// scopeOfResource asks for the resource by its scope, where scopes are not named
// and the identity provider wants it so.
func (g *grant) scopeOfResource(form url.Values) {
	p := g.Profile
	resources := p.Resource
	if len(resources) == 0 {
		resources = p.Audience
	}
	if !p.Preset.ScopeOfResource || len(p.Scopes) > 0 || len(resources) == 0 {
		return
	}
	var scopes []string
	for _, resource := range resources {
		// A URI that ends in a slash keeps it: the token's aud has it too.
		scopes = append(scopes, resource+"/.default")
	}
	form.Del("resource")
	form.Del("audience")
	setScope(form, scopes)
}
