package flows

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"

	"idpauth/internal/token"
)

// addQuestion puts what the request asks for into the form of a token request.
func (g *grant) addQuestion(form url.Values) {
	setScope(form, g.Profile.Scopes)
	setResource(form, g.Profile.Resource)
	if len(g.Profile.Audience) > 0 {
		form["audience"] = g.Profile.Audience
	}
}

func setScope(form url.Values, scopes []string) {
	if len(scopes) > 0 {
		form.Set("scope", strings.Join(scopes, " "))
	}
}

// setResource names each resource by a parameter of its own (RFC 8707 section 2).
func setResource(form url.Values, resources []string) {
	if len(resources) > 0 {
		form["resource"] = resources
	}
}

// tokenRequest makes a request of the token endpoint: the grant's form, the
// profile's own parameters and headers, and the client's authentication.
func (g *grant) tokenRequest(ctx context.Context, form, query url.Values) (*http.Request, error) {
	form = maps.Clone(form) // the caller's makes the next request
	for name, value := range g.Profile.Params {
		if _, taken := form[name]; taken {
			return nil, &Error{Kind: Usage, Msg: fmt.Sprintf("profile %q: params cannot set %s, which the %s flow sends itself", g.Profile.Name, name, g.Flow.Name)}
		}
		form.Set(name, value)
	}
	endpoint := g.endpoints.Token
	if len(query) > 0 {
		separator := "?"
		if strings.Contains(endpoint, "?") {
			separator = "&"
		}
		endpoint += separator + query.Encode()
	}
	return g.clientRequest(ctx, "token", endpoint, form)
}

// clientRequest makes a request of one of the endpoints that the client
// authenticates itself to: the form, the profile's headers and the client's
// authentication. name is the endpoint's, for messages.
func (g *grant) clientRequest(ctx context.Context, name, endpoint string, form url.Values) (*http.Request, error) {
	header := http.Header{}
	if err := g.authenticate(ctx, form, header); err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, &Error{Kind: Usage, Msg: fmt.Sprintf("profile %q: the %s endpoint is not a URL", g.Profile.Name, name)}
	}
	for name, value := range g.Profile.Headers {
		header.Set(name, value)
	}
	maps.Copy(request.Header, header)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	// UAA redeems a passcode only where JSON is the first type accepted.
	request.Header.Set("Accept", "application/json")
	return request, nil
}

// host is who a person is asked a password for.
func (g *grant) host() string {
	u, err := url.Parse(cmp.Or(g.endpoints.Token, g.Profile.Issuer))
	if err != nil {
		return g.Profile.Name
	}
	return u.Host
}

// send sends a token request once and reads the answer.
func (g *grant) send(ctx context.Context, request *http.Request) (*token.Token, error) {
	a, err := g.post(ctx, request)
	if err != nil {
		return nil, err
	}
	return g.tokenFrom(a)
}

// post sends a request once. ctx tells why it failed: the request's own may end
// earlier.
func (g *grant) post(ctx context.Context, request *http.Request) (*answer, error) {
	sentAt := g.Now()
	response, err := g.http.Do(request)
	if err != nil {
		return nil, g.networkError(ctx, err)
	}
	defer response.Body.Close()
	a, err := readAnswer(response)
	if err != nil {
		return nil, g.networkError(ctx, err)
	}
	a.profile, a.sentAt = g.Profile.Name, sentAt
	return a, nil
}
