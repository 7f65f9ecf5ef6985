package profiles

import "slices"

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

	Flow              string
	ClientID          string // used, with its secret, where the profile names no client
	ClientSecret      string
	BasicEncoding     string
	AssertionAudience string
	MFAParameter      string
	MFAIn             string
	DevicePKCE        bool
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

var presets = []Preset{
	{
		// docs.apigee.com: "Using access tokens to authenticate Edge management
		// API calls" names the client, its public secret and mfa_token; "SAML
		// zones" the zone's host. iss has been seen with and without
		// /oauth/token, so no issuer is claimed.
		Name:           "apigee",
		Summary:        "Apigee Edge, public cloud by zone or a private cloud",
		Optional:       []string{"zone", "base_url"},
		BaseURLs:       []string{"https://{zone}.login.apigee.com", "https://login.apigee.com"},
		Endpoints:      Endpoints{Token: "{base_url}/oauth/token", Passcode: "{base_url}/passcode", JWKS: "{base_url}/token_keys", Revocation: "{base_url}/oauth/token/revoke"},
		Flow:           "password",
		ClientID:       "edgecli",
		ClientSecret:   "edgeclisecret",
		BasicEncoding:  BasicRaw,
		MFAParameter:   "mfa_token",
		Origins:        []string{"https://api.enterprise.apigee.com"},
		EmptySecret:    true,
		RevokeByID:     true,
		PasscodeParams: map[string]string{"response_type": "token"},
	},
	{
		// github.com/auth0/docs: the issuer ends in a slash, and client
		// assertions are addressed to it.
		Name:              "auth0",
		Summary:           "Auth0 tenant, by domain",
		Parameters:        []string{"domain"},
		Issuer:            "https://{domain}/",
		AssertionAudience: "issuer",
	},
	{
		// learn.microsoft.com/entra/identity-platform/v2-protocols-oidc. The
		// metadata names neither revocation nor introspection.
		Name:       "entra",
		Summary:    "Microsoft Entra ID, by tenant",
		Parameters: []string{"tenant"},
		Issuer:     "https://login.microsoftonline.com/{tenant}/v2.0",
		Endpoints: Endpoints{
			Authorization:       "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize",
			Token:               "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
			DeviceAuthorization: "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/devicecode",
			Userinfo:            "https://graph.microsoft.com/oidc/userinfo",
			JWKS:                "https://login.microsoftonline.com/{tenant}/discovery/v2.0/keys",
		},
		TenantInIssuer: true,
	},
	{
		// keycloak.org/docs: OIDC endpoints per realm; the direct grant's
		// validate-otp step reads "totp". A client that demands PKCE demands it
		// of the device grant too (keycloak #9710). Current servers take
		// assertions for their issuer alone.
		Name:              "keycloak",
		Summary:           "Keycloak realm",
		Parameters:        []string{"base_url", "realm"},
		Issuer:            "{base_url}/realms/{realm}",
		AssertionAudience: "issuer",
		MFAParameter:      "totp",
		DevicePKCE:        true,
	},
	{
		// developer.okta.com/docs/reference/api/oidc: the org authorization
		// server, which every org has; name a custom one with issuer.
		Name:       "okta",
		Summary:    "Okta org, by domain",
		Parameters: []string{"domain"},
		Issuer:     "https://{domain}",
	},
	{
		// docs.cloudfoundry.org/api/uaa; quirks measured on 4.30: credentials
		// raw in Basic, an empty secret from public clients, no revocation but
		// by id, and metadata that leaves out introspection.
		Name:       "uaa",
		Summary:    "Cloud Foundry UAA and its relatives",
		Parameters: []string{"base_url"},
		Issuer:     "{base_url}/oauth/token",
		Endpoints: Endpoints{
			Authorization: "{base_url}/oauth/authorize",
			Token:         "{base_url}/oauth/token",
			Revocation:    "{base_url}/oauth/token/revoke",
			Introspection: "{base_url}/introspect",
			Userinfo:      "{base_url}/userinfo",
			JWKS:          "{base_url}/token_keys",
			Passcode:      "{base_url}/passcode",
		},
		BasicEncoding: BasicRaw,
		MFAParameter:  "mfaCode",
		EmptySecret:   true,
		RevokeByID:    true,
	},
	{
		// The identity provider of `idpauth sandbox`: UAA's paths, with the
		// standard endpoints that UAA lacks.
		Name:       "sandbox",
		Summary:    "the local identity provider of `idpauth sandbox`",
		Parameters: []string{"base_url"},
		Issuer:     "{base_url}/oauth/token",
		Endpoints: Endpoints{
			Authorization:       "{base_url}/oauth/authorize",
			Token:               "{base_url}/oauth/token",
			DeviceAuthorization: "{base_url}/oauth/device",
			Revocation:          "{base_url}/oauth/revoke",
			Introspection:       "{base_url}/introspect",
			Userinfo:            "{base_url}/userinfo",
			JWKS:                "{base_url}/token_keys",
			Passcode:            "{base_url}/passcode",
		},
		BasicEncoding: BasicRaw,
		MFAParameter:  "mfa_token",
	},
	{
		// OpenID Connect Discovery 1.0.
		Name:    "oidc",
		Summary: "any OpenID Connect provider, by issuer",
	},
	{
		// RFC 6749; RFC 8414 where there is an issuer.
		Name:    "oauth2",
		Summary: "any OAuth 2.0 server, by issuer or endpoints",
	},
}
