package profiles

import (
	"slices"
	"time"
)

// Preset is what is known of one identity provider: where it answers and how
// it differs from the standards. Strings may hold {parameter} placeholders; a
// template whose parameters the profile does not give sets nothing.
type Preset struct {
	Name    string
	Summary string

	// Parameters are the keys of a profile that the templates need, Optional
	// those that they can do without.
	Parameters []string
	Optional   []string

	BaseURLs  []string  // templates of base_url; the first that can be expanded counts
	Issuer    string    // template
	Endpoints Endpoints // templates

	// OwnIssuerOnly: Endpoints belong to Issuer, so that a profile which names
	// another issuer gets none of them.
	OwnIssuerOnly bool

	Flow              string
	ClientID          string // used, with its secret, where the profile names no client
	ClientSecret      string
	BasicEncoding     string
	AssertionAudience string
	MFAParameter      string
	MFAIn             string
	DevicePKCE        bool
	DefaultLifetime   time.Duration
	Origins           []string // where curl may send the token

	// EmptySecret: a client without a secret authenticates with an empty one.
	EmptySecret bool

	// RevokeByID: tokens are revoked by DELETE of Endpoints.Revocation + "/" +
	// the token's id (a JWT's jti, an opaque token itself), with that token as
	// the bearer, instead of RFC 7009.
	RevokeByID bool

	// TenantInIssuer: the issuer in the metadata may hold "{tenantid}", which
	// stands for the tid claim of the ID token.
	TenantInIssuer bool

	// ScopeOfResource: client-credentials without scopes asks for the scope of
	// the resource, or the audience: its URI + "/.default". The parameters
	// themselves are not sent.
	ScopeOfResource bool

	// ScopesByComma: the scopes in an answer are separated by commas.
	ScopesByComma bool

	// PasscodeParams go with a one-time passcode.
	PasscodeParams map[string]string
}

// Presets lists the presets by name, the plain ones last.
func Presets() []Preset { return slices.Clone(presets) }

// LookupPreset returns the preset of that name.
func LookupPreset(name string) (Preset, bool) {
	i := slices.IndexFunc(presets, func(p Preset) bool { return p.Name == name })
	if i < 0 {
		return Preset{}, false
	}
	return presets[i], true
}
