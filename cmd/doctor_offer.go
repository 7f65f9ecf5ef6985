package cmd

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"idpauth/flows"
	"idpauth/profiles"
)

// checkDiscovery tells what became of the metadata.
func (x *examination) checkDiscovery(context.Context) finding {
	switch {
	case x.metadata != nil:
		return fine("%s", x.metadata.Source)
	case x.p.Issuer == "":
		return finding{}
	case x.hasFlow() && len(x.request.Flow.Unserved(x.p, &flows.Metadata{})) == 0:
		return warning(cmp.Or(hintOf(x.contactErr), "check issuer in the profile"), "%v; the profile has the endpoints that it needs", x.contactErr)
	}
	return failed(x.contactErr, "set endpoints in the profile")
}

// checkTokenEndpoint tries the server that gets the credentials, where it is not
// the one that was asked so far.
func (x *examination) checkTokenEndpoint(ctx context.Context) finding {
	endpoint := x.p.Endpoints.Token
	if endpoint == "" && x.metadata != nil {
		endpoint = x.metadata.Endpoints.Token
	}
	server, err := url.Parse(endpoint)
	if err != nil || server.Hostname() == "" || server.Scheme == x.server.Scheme && server.Host == x.server.Host {
		return finding{}
	}
	watch := &observer{now: x.Now}
	if err := x.knock(ctx, server, watch); watch.seen == nil {
		return failed(err, networkHint)
	}
	return fine("%s answers, in %s", server.Host, watch.seen.took.Round(time.Millisecond))
}

// checkFlow looks for the grant among those that the metadata offers.
func (x *examination) checkFlow(context.Context) finding {
	flow, m := x.request.Flow, x.metadata
	if missing := flow.Unserved(x.p, m); len(missing) > 0 {
		return failure("set endpoints."+missing[0]+" in the profile, or use another flow",
			"%s: there is no endpoint for %s", flow.Name, strings.Join(missing, " and "))
	}
	switch {
	case m.GrantTypes == nil:
		return fine("%s; the metadata does not list grants", flow.Name)
	case !slices.Contains(m.GrantTypes, flow.GrantType):
		return failure("set flow to one of "+strings.Join(m.Flows(), ", "),
			"%s: the metadata does not offer the grant %s", flow.Name, flow.GrantType)
	}
	return fine("%s is offered", flow.Name)
}

// checkClientAuth looks for the method among those of the token endpoint. That
// public clients are let in, hardly any server lists.
func (x *examination) checkClientAuth(context.Context) finding {
	method, methods := x.request.Flow.ClientAuth(x.p), x.metadata.Methods()
	hint := "set client_auth to one of " + strings.Join(methods, ", ")
	switch {
	case slices.Contains(methods, method):
		return fine("%s is offered", method)
	case method == profiles.ClientAuthNone:
		return fine("none: a public client")
	case method == profiles.TLSClientAuth && slices.Contains(methods, "self_signed_tls_client_auth"): // RFC 8705 section 2.2
		return fine("%s is offered for self-signed certificates", method)
	case x.metadata.ClientAuth == nil:
		return warning(hint, "%s: the metadata lists no methods, which stands for %s", method, profiles.ClientSecretBasic)
	}
	return failure(hint, "%s: the metadata does not offer it", method)
}

// checkPKCE looks for S256. RFC 8414 section 2 takes silence for no, yet servers
// that support it are silent.
func (x *examination) checkPKCE(context.Context) finding {
	methods := x.metadata.CodeChallengeMethods
	switch {
	case !x.request.Flow.UsesPKCE(x.p):
		return finding{}
	case slices.Contains(methods, "S256"):
		return fine("S256 is offered")
	case methods == nil:
		return warning("ask those who run the identity provider whether it checks PKCE (RFC 7636)", "the metadata does not tell of PKCE")
	}
	return failure("use another flow", "the metadata offers %s and not S256", strings.Join(methods, ", "))
}
