package flows

import (
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"idpauth/internal/strictjson"
	"idpauth/profiles"
)

// connect makes the HTTP client and finds the token endpoint.
func (g *grant) connect(ctx context.Context) (err error) {
	if g.http != nil {
		return nil
	}
	if g.http, err = g.HTTP(g.Profile); err != nil {
		return err
	}
	g.endpoints = g.Profile.Endpoints
	return g.needs(ctx, &g.endpoints.Token, "token")
}

// needs finds an endpoint, one of g.endpoints: the profile's or its preset's,
// else the metadata's, which is read once and only when something is missing.
func (g *grant) needs(ctx context.Context, endpoint *string, name string) error {
	if *endpoint != "" {
		return nil
	}
	if g.Profile.Issuer == "" {
		return &Error{
			Kind: Usage,
			Msg:  fmt.Sprintf("profile %q: neither issuer nor endpoints.%s is set", g.Profile.Name, name),
			Help: "set endpoints." + name + " in the profile",
		}
	}
	if !g.discovered {
		found, err := g.discover(ctx)
		if err != nil {
			return err
		}
		merge(&g.endpoints, found)
		g.discovered = true
	}
	if *endpoint == "" {
		return &Error{
			Kind: Network,
			Msg:  fmt.Sprintf("profile %q: the metadata of %s names no %s endpoint", g.Profile.Name, g.Profile.Issuer, name),
			Help: "set endpoints." + name + " in the profile, or use another flow",
		}
	}
	return nil
}

// merge fills what endpoints lacks.
func merge(endpoints *profiles.Endpoints, found profiles.Endpoints) {
	for _, e := range []struct {
		to   *string
		from string
	}{
		{&endpoints.Authorization, found.Authorization},
		{&endpoints.Token, found.Token},
		{&endpoints.DeviceAuthorization, found.DeviceAuthorization},
		{&endpoints.Revocation, found.Revocation},
		{&endpoints.Introspection, found.Introspection},
		{&endpoints.Userinfo, found.Userinfo},
		{&endpoints.JWKS, found.JWKS},
	} {
		if *e.to == "" {
			*e.to = e.from
		}
	}
}

// metadataPlaces are where an issuer's metadata may be: OpenID Connect
// Discovery 1.0 section 4 appends to the issuer, RFC 8414 section 3.1 inserts
// before its path.
func metadataPlaces(issuer string) []string {
	u, err := url.Parse(issuer)
	if err != nil {
		return nil
	}
	path := strings.TrimSuffix(u.EscapedPath(), "/")
	origin := u.Scheme + "://" + u.Host
	return []string{
		origin + path + "/.well-known/openid-configuration",
		origin + "/.well-known/oauth-authorization-server" + path,
	}
}

// discover reads the issuer's metadata from the first place that has it.
func (g *grant) discover(ctx context.Context) (profiles.Endpoints, error) {
	places := metadataPlaces(g.Profile.Issuer)
	for _, place := range places {
		g.Explain("metadata: reading %s", place)
		a, err := g.get(ctx, place)
		if err != nil {
			return profiles.Endpoints{}, err
		}
		if a.absent() {
			g.Explain("metadata: none there")
			continue
		}
		return g.readMetadata(a, place)
	}
	return profiles.Endpoints{}, &Error{
		Kind: Network,
		Msg:  fmt.Sprintf("profile %q: no metadata at %s", g.Profile.Name, strings.Join(places, " or ")),
		Help: "check issuer, or set endpoints in the profile",
	}
}

// absent reports whether the answer says that nothing stands at the address, in
// words or, as UAA does, by showing the login page.
func (a *answer) absent() bool {
	return a.status/100 == 4 && a.status != http.StatusTooManyRequests || a.status == http.StatusOK && a.isPage()
}

// get reads what stands at address; it may be asked for repeatedly.
func (g *grant) get(ctx context.Context, address string) (*answer, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, &Error{Kind: Usage, Msg: fmt.Sprintf("profile %q: %q is no address", g.Profile.Name, address)}
	}
	request.Header.Set("Accept", "application/json")
	return g.repeat(ctx, request)
}

// readMetadata reads the endpoints of a metadata document, which must be the
// issuer's own (RFC 8414 section 3.3) and may not lead to places that the
// issuer's address does not promise.
func (g *grant) readMetadata(a *answer, place string) (profiles.Endpoints, error) {
	var found profiles.Endpoints
	if a.status != http.StatusOK {
		return found, a.unusable(fmt.Sprintf("status %d where its metadata should be", a.status))
	}
	o, err := a.object()
	if err != nil {
		return found, err
	}
	issuer, err := o.String("issuer")
	if err != nil || issuer == "" {
		return found, a.unusable("metadata without an issuer")
	}
	if issuer != g.Profile.Issuer {
		return found, &Error{
			Kind: Refused,
			Msg:  fmt.Sprintf("profile %q: the metadata at %s is of issuer %q, not of %q", g.Profile.Name, place, quote(issuer), g.Profile.Issuer),
			Help: "set issuer to exactly what the identity provider calls itself",
		}
	}
	for name, to := range map[string]*string{
		"authorization_endpoint":        &found.Authorization,
		"token_endpoint":                &found.Token,
		"device_authorization_endpoint": &found.DeviceAuthorization,
		"revocation_endpoint":           &found.Revocation,
		"introspection_endpoint":        &found.Introspection,
		"userinfo_endpoint":             &found.Userinfo,
		"jwks_uri":                      &found.JWKS,
	} {
		if *to, err = g.endpoint(a, o, name); err != nil {
			return found, err
		}
	}
	g.authz, err = g.readAuthorizationMetadata(a, o)
	return found, err
}

// authorizationMetadata is what the metadata says of the authorization request
// beside its endpoint; zero where no metadata was read.
type authorizationMetadata struct {
	sendsIssuer bool   // answers bear `iss` (RFC 9207 section 3)
	pushed      string // where requests are pushed first (RFC 9126 section 5)
	mustPush    bool   // others are refused
}

func (g *grant) readAuthorizationMetadata(a *answer, o strictjson.Members) (m authorizationMetadata, err error) {
	// What is not a boolean promises nothing.
	m.sendsIssuer, _ = o.Bool("authorization_response_iss_parameter_supported")
	m.mustPush, _ = o.Bool("require_pushed_authorization_requests")
	m.pushed, err = g.endpoint(a, o, "pushed_authorization_request_endpoint")
	return m, err
}

// endpoint reads one endpoint of the metadata.
func (g *grant) endpoint(a *answer, o strictjson.Members, name string) (string, error) {
	if _, given := o.Get(name); !given {
		return "", nil
	}
	address, err := o.String(name)
	if err != nil {
		return "", a.unusable(fmt.Sprintf("metadata whose %s is no string", name))
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || u.Fragment != "" || (u.Scheme != "https" && u.Scheme != "http") {
		return "", a.unusable(fmt.Sprintf("metadata whose %s is no address", name))
	}
	issuer, err := url.Parse(g.Profile.Issuer)
	if err != nil {
		return "", err
	}
	if reason := unpromised(issuer, u); reason != "" {
		return "", &Error{Kind: Refused, Msg: fmt.Sprintf("profile %q: the metadata's %s is %s, the issuer is not", g.Profile.Name, name, reason)}
	}
	if !sameOrigin(g.Profile.Issuer, address) {
		g.Explain("metadata: %s is on another origin than the issuer: %s", name, u.Host)
	}
	return address, nil
}

// unpromised says what makes u a worse place than the issuer's: plain http, or
// an address of this machine or network.
func unpromised(issuer, u *url.URL) string {
	switch {
	case issuer.Scheme == "https" && u.Scheme != "https":
		return "not https"
	case inside(u.Hostname()) && !inside(issuer.Hostname()):
		return "an address of this machine or of a private network"
	}
	return ""
}

// inside reports whether host is written as a loopback, unspecified, private or
// link-local address.
func inside(host string) bool {
	if strings.EqualFold(strings.TrimSuffix(host, "."), "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	ip = ip.Unmap()
	return ip.IsLoopback() || ip.IsUnspecified() || ip.IsPrivate() || ip.IsLinkLocalUnicast()
}
