package flows

import (
	"context"
	"fmt"
	"net/url"
)

// push sends the authorization request to the server beforehand (RFC 9126) and
// returns the parameters that refer to it. A server that refuses it has refused
// the sign-in: the plain request is never tried after it.
func (g *grant) push(ctx context.Context, parameters url.Values) (url.Values, error) {
	if err := g.readOnce(ctx); err != nil {
		return nil, err
	}
	if g.metadata.PushedAuthorization == "" {
		return nil, &Error{Kind: Network, Msg: fmt.Sprintf("profile %q: the metadata of %s does not say where authorization requests are pushed", g.Profile.Name, g.Profile.Issuer)}
	}
	g.Explain("flow: pushing the authorization request to %s", g.metadata.PushedAuthorization)
	request, err := g.clientRequest(ctx, "pushed authorization request", g.metadata.PushedAuthorization, parameters)
	if err != nil {
		return nil, err
	}
	a, err := g.post(ctx, request)
	if err != nil {
		return nil, err
	}
	o, err := g.success(a)
	if err != nil {
		return nil, err
	}
	reference, err := o.String("request_uri")
	if err != nil || reference == "" {
		return nil, a.unusable("no request_uri")
	}
	if life, given, err := seconds(o, "expires_in"); err != nil || !given || life <= 0 { // RFC 9126 section 2.2
		return nil, a.unusable("a request_uri that nobody could use in time: its expires_in is not above zero")
	}
	return url.Values{"client_id": {g.Profile.ClientID}, "request_uri": {reference}}, nil
}
