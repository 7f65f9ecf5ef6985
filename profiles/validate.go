package profiles

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
)

// Validate reports everything that is wrong with the profile whatever the
// flow. A secret that is not there is no mistake: it may come from a variable
// or be asked for.
func (p *Profile) Validate() error {
	found := p.problems()
	if len(found) == 0 {
		return nil
	}
	return fmt.Errorf("profile %s: %w", quote(p.Name), found)
}

func (p *Profile) problems() (found problems) {
	p.checkAddresses(&found)
	p.checkParameters(&found)
	p.checkRedirect(&found)
	p.checkClient(&found)
	p.checkExchange(&found)
	p.checkReserved(&found)
	return found
}

// CheckKey reports what is wrong with one key of the profile.
func (p *Profile) CheckKey(key string) error {
	var found problems
	for _, err := range p.problems() {
		if err.(*problem).key == key {
			found = append(found, err)
		}
	}
	if len(found) == 0 {
		return nil
	}
	return found
}

// problem is what is wrong with a key.
type problem struct {
	key string
	err error
}

func (p *problem) Error() string { return p.key + ": " + p.err.Error() }
func (p *problem) Unwrap() error { return p.err }

// problems are errors that are shown together, on one line.
type problems []error

func (ps *problems) add(key, format string, args ...any) {
	*ps = append(*ps, &problem{key, fmt.Errorf(format, args...)})
}

func (ps problems) Error() string {
	texts := make([]string, len(ps))
	for i, err := range ps {
		texts[i] = err.Error()
	}
	return strings.Join(texts, "; ")
}

func (ps problems) Unwrap() []error { return ps }

// oneOf adds a problem unless value is empty or allowed.
func (ps *problems) oneOf(key, value string, allowed ...string) {
	if value != "" && !slices.Contains(allowed, value) {
		ps.add(key, "%s is none of %s", quote(value), strings.Join(allowed, ", "))
	}
}

func (p *Profile) checkAddresses(found *problems) {
	for _, a := range []endpoint{{"issuer", &p.Issuer}, {"base_url", &p.BaseURL}} {
		if *a.url == "" {
			continue
		}
		if err := CheckIssuer(*a.url, p.AllowHTTP); err != nil {
			found.add(a.key, "%w", orAllowed(err))
		}
	}
	for _, e := range p.Endpoints.all() {
		if *e.url == "" {
			continue
		}
		if _, err := checkURL(*e.url, p.AllowHTTP); err != nil {
			found.add(e.key, "%w", orAllowed(err))
		}
	}
	for _, origin := range p.OriginsAllowed {
		if _, err := p.Origin(origin); err != nil {
			found.add("origins", "%w", err)
		}
	}
	for _, resource := range p.Resource {
		// RFC 8707 section 2: an absolute URI without a fragment.
		if u, err := url.Parse(resource); err != nil || !u.IsAbs() || strings.Contains(resource, "#") {
			found.add("resource", "%s is no absolute URI without a fragment", quote(resource))
		}
	}
}

// checkParameters checks the preset's parameters: those it needs, and that
// none of them moves a template to another host.
func (p *Profile) checkParameters(found *problems) {
	for _, key := range p.Lacking() {
		if key == "issuer" {
			found.add(key, "is missing; give it, or endpoints.token")
		} else {
			found.add(key, "is needed by provider %s", p.Preset.Name)
		}
	}
	if p.Domain != "" && !isHost(p.Domain) {
		found.add("domain", "%s is no host name; leave https:// and any path out", quote(p.Domain))
	}
	if p.Zone != "" && (!isHost(p.Zone) || strings.Contains(p.Zone, ":")) {
		found.add("zone", "%s is no name of a zone", quote(p.Zone))
	}
}

// Lacking lists the keys without which nobody knows whom to ask for tokens: the
// preset's parameters, or the issuer.
func (p *Profile) Lacking() (keys []string) {
	switch {
	case p.Issuer != "" || p.Endpoints.Token != "" || p.Preset == nil:
		return nil
	case len(p.Preset.Parameters) == 0:
		return []string{"issuer"}
	}
	for _, key := range p.Preset.Parameters {
		if p.Parameter(key) == "" {
			keys = append(keys, key)
		}
	}
	return keys
}

// Parameter is the value of a preset's parameter.
func (p *Profile) Parameter(key string) string {
	return map[string]string{"tenant": p.Tenant, "zone": p.Zone, "realm": p.Realm, "domain": p.Domain, "base_url": p.BaseURL}[key]
}

func (p *Profile) checkRedirect(found *problems) {
	if p.PushedAuthorization && p.Issuer == "" {
		found.add("pushed_authorization", "needs an issuer, whose metadata says where to push")
	}
	if p.RedirectURI != "" {
		u, err := url.Parse(p.RedirectURI)
		switch {
		case err != nil || !u.IsAbs() || strings.ContainsFunc(p.RedirectURI, isControl):
			found.add("redirect_uri", "%s is no absolute URI", quote(p.RedirectURI))
		case strings.Contains(p.RedirectURI, "#"):
			found.add("redirect_uri", "%s has a fragment (RFC 6749 section 3.1.2)", quote(p.RedirectURI))
		case u.Scheme == "http" && !p.AllowHTTP && !IsLoopback(u.Hostname()):
			found.add("redirect_uri", "%s is plain http to another machine", quote(p.RedirectURI))
		case u.Port() != "" && u.Port() != "0" && !isPort(u.Port()):
			found.add("redirect_uri", "%s has a port above 65535", quote(p.RedirectURI))
		}
	}
	for _, port := range p.RedirectPorts {
		if port < 1 || port > 65535 {
			found.add("redirect_ports", "%d is outside 1 to 65535", port)
		}
	}
}

func (p *Profile) checkClient(found *problems) {
	found.oneOf("client_auth", p.ClientAuth, ClientSecretBasic, ClientSecretPost, ClientAuthNone, ClientSecretJWT, PrivateKeyJWT, TLSClientAuth)
	found.oneOf("basic_encoding", p.BasicEncoding, BasicForm, BasicRaw)
	found.oneOf("mfa.in", p.MFA.In, MFAInForm, MFAInQuery)
	found.oneOf("tls.min_version", p.TLS.MinVersion, "1.2", "1.3")
	if strings.ContainsFunc(p.ClientID, isControl) {
		found.add("client_id", "holds a control character")
	}
	if p.ClientAuth == PrivateKeyJWT && p.PrivateKey == nil {
		found.add("private_key", "is needed by client_auth %s", PrivateKeyJWT)
	}
	if p.ClientAuth == TLSClientAuth && p.TLS.ClientCert == "" {
		found.add("tls.client_cert", "is needed by client_auth %s", TLSClientAuth)
	}
	if (p.TLS.ClientCert == "") != (p.TLS.ClientKey == "") {
		found.add("tls", "client_cert and client_key go together")
	}
	switch p.AssertionAudience {
	case "", "token":
	case "issuer":
		if signs := p.PrivateKey != nil || p.ClientAuth == ClientSecretJWT; signs && p.Issuer == "" {
			found.add("assertion_audience", "is the issuer, and there is none")
		}
	default:
		if u, err := url.Parse(p.AssertionAudience); err != nil || !u.IsAbs() {
			found.add("assertion_audience", "%s is neither token nor issuer nor a URL", quote(p.AssertionAudience))
		}
	}
}

// checkExchange checks token types: RFC 8693 section 3's URN, its last word,
// or another URI.
func (p *Profile) checkExchange(found *problems) {
	for _, t := range []struct{ key, value string }{
		{"subject_token_type", p.SubjectTokenType},
		{"actor_token_type", p.ActorTokenType},
		{"requested_token_type", p.RequestedTokenType},
	} {
		if !strings.Contains(t.value, ":") {
			found.oneOf(t.key, t.value, "access_token", "refresh_token", "id_token", "saml1", "saml2", "jwt")
		}
	}
	for _, t := range []struct {
		key    string
		secret *Secret
	}{{"subject_token", p.SubjectToken}, {"actor_token", p.ActorToken}} {
		if t.secret != nil && t.secret.Profile == p.Name {
			found.add(t.key, "is this profile's own token")
		}
	}
}

func (p *Profile) checkReserved(found *problems) {
	for _, name := range slices.Sorted(maps.Keys(p.Params)) {
		if err := p.CheckParam(name); err != nil {
			found.add("params", "%w", err)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p.AuthParams)) {
		if err := reserved(name, authorizationParameters); err != nil {
			found.add("auth_params", "%w", err)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p.Headers)) {
		if err := checkHeader(name, p.Headers[name]); err != nil {
			found.add("headers", "%w", err)
		}
	}
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }
