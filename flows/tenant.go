package flows

import (
	"strings"

	"idpauth/profiles"
)

// isIssuer reports whether issuer is the profile's: character by character, but
// for the tenant that Entra names by its ID whatever the profile calls it, or
// leaves open in the metadata that all tenants share.
func isIssuer(p *profiles.Profile, issuer string) bool {
	if issuer == p.Issuer {
		return true
	}
	if p.Preset == nil || !p.Preset.TenantInIssuer {
		return false
	}
	ours, tenant, ourRest := cutTenant(p.Issuer)
	theirs, named, theirRest := cutTenant(issuer)
	return ours == theirs && ourRest == theirRest && (named == anyTenant || isGUID(named) && !isGUID(tenant))
}

// anyTenant stands in an issuer for the ID of a tenant.
const anyTenant = "{tenantid}"

// issuerOfTokens is the issuer that tokens of the profile name: Entra's name the
// tenant by its ID.
func issuerOfTokens(p *profiles.Profile) string {
	origin, tenant, rest := cutTenant(p.Issuer)
	if !p.Preset.TenantInIssuer || isGUID(tenant) || rest == "" {
		return p.Issuer
	}
	return origin + "/" + anyTenant + "/" + rest
}

// cutTenant splits an address around the first segment of its path.
func cutTenant(address string) (origin, tenant, rest string) {
	scheme, rest, _ := strings.Cut(address, "://")
	host, rest, _ := strings.Cut(rest, "/")
	tenant, rest, _ = strings.Cut(rest, "/")
	return scheme + "://" + host, tenant, rest
}

func isGUID(s string) bool {
	groups := strings.Split(s, "-")
	return len(s) == 36 && len(groups) == 5 && len(groups[0]) == 8 && len(groups[4]) == 12 &&
		strings.Trim(s, "0123456789abcdefABCDEF-") == ""
}
