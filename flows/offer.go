package flows

import (
	"slices"

	"idpauth/profiles"
)

// Flows are the names of the flows that the identity provider offers, as far as
// its metadata tells. Passcodes go by the password grant too, but only a UAA
// redeems them, and does not say so.
func (m *Metadata) Flows() []string {
	grants := m.GrantTypes
	if grants == nil { // RFC 8414 section 2 has this default, implicit aside
		grants = []string{"authorization_code"}
	}
	var names []string
	for _, f := range All() {
		var offered bool
		switch f.GrantType {
		case authorizationCode.GrantType:
			offered = slices.Contains(grants, f.GrantType) && m.Endpoints.Authorization != ""
		case deviceCode.GrantType:
			offered = m.Endpoints.DeviceAuthorization != ""
		default:
			offered = slices.Contains(grants, f.GrantType) && m.Endpoints.Token != ""
		}
		if offered && f.Name != passcode.Name {
			names = append(names, f.Name)
		}
	}
	return names
}

// Methods are the ways of client authentication that the token endpoint takes.
func (m *Metadata) Methods() []string {
	if m.ClientAuth == nil { // RFC 8414 section 2
		return []string{profiles.ClientSecretBasic}
	}
	return m.ClientAuth
}
