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
		// Who names the endpoint means the grant (RFC 8628 section 4).
		granted := slices.Contains(grants, f.GrantType) || f.GrantType == deviceCode.GrantType
		if granted && f.Name != passcode.Name && len(f.unserved(m.Endpoints)) == 0 {
			names = append(names, f.Name)
		}
	}
	return names
}

// Unserved lists the endpoints that the flow asks and that neither the profile
// nor the metadata has.
func (f Flow) Unserved(p *profiles.Profile, m *Metadata) []string {
	all := p.Endpoints
	merge(&all, m.Endpoints)
	return f.unserved(all)
}

func (f Flow) unserved(endpoints profiles.Endpoints) []string {
	var missing []string
	if endpoints.Token == "" {
		missing = append(missing, "token")
	}
	if f.UsesRedirect() && endpoints.Authorization == "" {
		missing = append(missing, "authorization")
	}
	if f.GrantType == deviceCode.GrantType && endpoints.DeviceAuthorization == "" {
		missing = append(missing, "device_authorization")
	}
	return missing
}

// Methods are the ways of client authentication that the token endpoint takes.
func (m *Metadata) Methods() []string {
	if m.ClientAuth == nil { // RFC 8414 section 2
		return []string{profiles.ClientSecretBasic}
	}
	return m.ClientAuth
}
