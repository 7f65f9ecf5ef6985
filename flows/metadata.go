package flows

import (
	"fmt"
	"net/netip"
	"net/url"
	"strings"

	"idpauth/internal/strictjson"
	"idpauth/internal/weborigin"
	"idpauth/profiles"
)

// Metadata is what an identity provider publishes of itself (OpenID Connect
// Discovery 1.0 section 3, RFC 8414 section 2), as far as it is of use here.
type Metadata struct {
	Issuer string
	Source string // the address of the document

	Endpoints profiles.Endpoints
	// MTLS are the endpoints for clients that show a certificate (RFC 8705
	// section 5).
	MTLS profiles.Endpoints

	GrantTypes           []string
	ResponseTypes        []string
	ClientAuth           []string // methods at the token endpoint
	Scopes               []string
	CodeChallengeMethods []string // RFC 7636

	SendsIssuer         bool   // authorization responses bear `iss` (RFC 9207 section 3)
	PushedAuthorization string // where authorization requests are pushed (RFC 9126 section 5)
	MustPush            bool   // other authorization requests are refused
}

// metadataEndpoints are the members that name endpoints, with their places.
func metadataEndpoints(e *profiles.Endpoints) []struct {
	name string
	to   *string
} {
	return []struct {
		name string
		to   *string
	}{
		{"authorization_endpoint", &e.Authorization},
		{"token_endpoint", &e.Token},
		{"device_authorization_endpoint", &e.DeviceAuthorization},
		{"revocation_endpoint", &e.Revocation},
		{"introspection_endpoint", &e.Introspection},
		{"userinfo_endpoint", &e.Userinfo},
		{"jwks_uri", &e.JWKS},
	}
}

// issuerHint tells where the right issuer goes. It leaves out the issuer itself,
// which is the server's to choose and nothing to paste into a shell.
func (g *grant) issuerHint() string {
	const exactly = ", exactly as the identity provider calls itself"
	if g.Profile.Name == "" {
		return "give that issuer" + exactly
	}
	return "idpauth profile edit " + g.Profile.Name + " --set issuer=ISSUER" + exactly
}

// readMetadata reads the document that stands at source. It must be the
// issuer's own (RFC 8414 section 3.3) and may not lead to places that the
// issuer's address does not promise.
func (g *grant) readMetadata(source string, o strictjson.Members) (*Metadata, error) {
	issuer, err := o.String("issuer")
	if err != nil || issuer == "" {
		return nil, g.unusableMetadata(source, "has no issuer")
	}
	if !isIssuer(g.Profile, issuer) {
		return nil, &Error{
			Kind: Refused,
			Msg:  fmt.Sprintf("%sthe metadata at %s is of issuer %q, not of %q", about(g.Profile.Name), source, quote(issuer), g.Profile.Issuer),
			Help: g.issuerHint(),
		}
	}
	m := &Metadata{Issuer: issuer, Source: source}
	if err := g.readEndpoints(source, o, &m.Endpoints); err != nil {
		return nil, err
	}
	if raw, given := o.Get("mtls_endpoint_aliases"); given {
		aliases, err := strictjson.Object(raw)
		if err != nil {
			return nil, g.unusableMetadata(source, "has mtls_endpoint_aliases that are no object")
		}
		if err := g.readEndpoints(source, aliases, &m.MTLS); err != nil {
			return nil, err
		}
	}
	if m.PushedAuthorization, err = g.readEndpoint(source, o, "pushed_authorization_request_endpoint"); err != nil {
		return nil, err
	}
	// What is not of its type promises nothing.
	m.SendsIssuer, _ = o.Bool("authorization_response_iss_parameter_supported")
	m.MustPush, _ = o.Bool("require_pushed_authorization_requests")
	m.GrantTypes, _ = o.Strings("grant_types_supported")
	m.ResponseTypes, _ = o.Strings("response_types_supported")
	m.ClientAuth, _ = o.Strings("token_endpoint_auth_methods_supported")
	m.Scopes, _ = o.Strings("scopes_supported")
	m.CodeChallengeMethods, _ = o.Strings("code_challenge_methods_supported")
	return m, nil
}

func (g *grant) unusableMetadata(source, how string) error {
	return &Error{Kind: Network, Msg: about(g.Profile.Name) + "the metadata at " + source + " " + how}
}

func (g *grant) readEndpoints(source string, o strictjson.Members, into *profiles.Endpoints) (err error) {
	for _, e := range metadataEndpoints(into) {
		if *e.to, err = g.readEndpoint(source, o, e.name); err != nil {
			return err
		}
	}
	return nil
}

// readEndpoint reads one address of the document, empty where it has none.
func (g *grant) readEndpoint(source string, o strictjson.Members, name string) (string, error) {
	address, err := o.String(name)
	if err != nil {
		return "", g.unusableMetadata(source, "has a "+name+" that is no string")
	}
	if address == "" {
		return "", nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.User != nil || strings.Contains(address, "#") || (u.Scheme != "https" && u.Scheme != "http") {
		return "", g.unusableMetadata(source, "has a "+name+" that is no address")
	}
	issuer, err := url.Parse(g.Profile.Issuer)
	if err != nil {
		return "", err
	}
	if reason := g.unpromised(issuer, u); reason != "" {
		return "", &Error{Kind: Refused, Msg: fmt.Sprintf("%sthe %s of the metadata is %s", about(g.Profile.Name), name, reason)}
	}
	if !weborigin.Same(g.Profile.Issuer, address) {
		g.Explain("metadata: %s is on another origin than the issuer: %s", name, u.Host)
	}
	return address, nil
}

// unpromised says what makes u a worse place than the issuer's: plain http, or
// an address of this machine or network.
func (g *grant) unpromised(issuer, u *url.URL) string {
	switch {
	case issuer.Scheme == "https" && u.Scheme != "https":
		return "not https, which the issuer is"
	case u.Scheme == "http" && !g.Profile.AllowHTTP && !profiles.IsLoopback(u.Hostname()):
		return "plain http to another machine, which allow_http would have to allow"
	case inside(u.Hostname()) && !inside(issuer.Hostname()):
		return "an address of this machine or of a private network, which the issuer is not"
	}
	return ""
}

// inside reports whether host is written as a loopback, unspecified, private or
// link-local address. A name that ends in a number is an address in one of the
// spellings of old (127.1, 0x7f000001), and one that is not ASCII may become an
// address on its way (full-width digits do): both count as inside, too.
func inside(host string) bool {
	name := strings.ToLower(strings.TrimSuffix(host, "."))
	if name == "localhost" || strings.HasSuffix(name, ".localhost") { // RFC 6761 section 6.3
		return true
	}
	ip, err := netip.ParseAddr(name)
	if err != nil {
		return !isASCII(name) || endsInNumber(name)
	}
	if ip = ip.Unmap(); nat64.Contains(ip) {
		embedded := ip.As16()
		ip = netip.AddrFrom4([4]byte(embedded[12:]))
	}
	return ip.IsLoopback() || ip.IsUnspecified() || ip.IsPrivate() || ip.IsLinkLocalUnicast()
}

// nat64 holds IPv4 addresses within IPv6 ones (RFC 6052 section 2.1).
var nat64 = netip.MustParsePrefix("64:ff9b::/96")

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r >= 0x80 })
}

// endsInNumber is the test by which browsers tell IPv4 addresses from names (URL
// Standard, section 3.5).
func endsInNumber(name string) bool {
	last := name[strings.LastIndex(name, ".")+1:]
	if digits, hexadecimal := strings.CutPrefix(last, "0x"); hexadecimal {
		return strings.Trim(digits, "0123456789abcdef") == ""
	}
	return last != "" && strings.Trim(last, "0123456789") == ""
}
