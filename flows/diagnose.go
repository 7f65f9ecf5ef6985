package flows

import (
	"context"

	"idpauth/profiles"
)

// ClientAuth is the method of client authentication that the profile's settings
// come to.
func ClientAuth(p *profiles.Profile) string { return clientAuth(p) }

// Unserved lists the endpoints that the flow asks and that neither the profile
// nor the metadata has.
func (f Flow) Unserved(p *profiles.Profile, m *Metadata) []string {
	all := p.Endpoints
	merge(&all, m.Endpoints)
	var missing []string
	if all.Token == "" {
		missing = append(missing, "token")
	}
	if f.GrantType == authorizationCode.GrantType && all.Authorization == "" {
		missing = append(missing, "authorization")
	}
	if f.GrantType == deviceCode.GrantType && all.DeviceAuthorization == "" {
		missing = append(missing, "device_authorization")
	}
	return missing
}

// UsesPKCE reports whether the flow proves with RFC 7636 that the code is its own.
func (f Flow) UsesPKCE(p *profiles.Profile) bool {
	return f.UsesRedirect() || f.GrantType == deviceCode.GrantType && p.DevicePKCE
}

// UsesRedirect reports whether the browser comes back with a code.
func (f Flow) UsesRedirect() bool { return f.GrantType == authorizationCode.GrantType }

// TryRedirect takes the port that the browser would come back to, and gives it
// up at once. The address is empty where the redirect leads elsewhere.
func TryRedirect(ctx context.Context, p *profiles.Profile) (address string, err error) {
	redirect := loopbackRedirect(redirectURI(p))
	if redirect == nil {
		return "", nil
	}
	l, err := listen(ctx, redirect, p.RedirectPorts)
	if err != nil {
		return "", err
	}
	l.close(ctx)
	return l.redirect.String(), nil
}
