// Package profiles reads the config file: who to ask for tokens, how, and with
// which secrets. A profile is handed out complete, its parents and the preset
// of its identity provider applied.
package profiles

import "time"

// Profile is one named way to get tokens. Fields are named for their keys in
// the config file; zero means that neither file nor preset gave a value.
type Profile struct {
	Name        string
	Description string
	Extends     string // the direct parent
	Provider    string // as written; Preset is the row it stands for

	Issuer    string
	Endpoints Endpoints

	// Parameters of presets.
	Tenant, Zone, Realm, Domain, BaseURL string

	Flow     string
	ClientID string

	// ClientSecret is nil when none was given. An empty inline secret was
	// given: it is sent as it is.
	ClientSecret       *Secret
	ClientAuth         string // RFC 7591's token_endpoint_auth_method
	BasicEncoding      string // BasicForm or BasicRaw
	PrivateKey         *Secret
	PrivateKeyPassword *Secret
	PrivateKeyID       string
	AssertionAudience  string // "token", "issuer" or a URL

	Scopes          []string
	Audience        []string
	Resource        []string // RFC 8707
	OriginsAllowed  []string // where curl and credential may send the token; key "origins"
	DefaultLifetime time.Duration

	Username string
	Password *Secret
	MFA      MFA
	Passcode *Secret

	SubjectToken, ActorToken                             *Secret // RFC 8693
	SubjectTokenType, ActorTokenType, RequestedTokenType string
	Assertion                                            *Secret // RFC 7521

	RedirectURI   string
	RedirectPorts []int

	Params     map[string]string // of the token request
	AuthParams map[string]string // of the authorization and device authorization request
	Headers    map[string]string

	PushedAuthorization bool // push authorization requests (RFC 9126) even where the metadata does not demand it
	DevicePKCE          bool
	AllowHTTP           bool
	TLS                 TLS

	// Preset is the row of Provider: "oidc" for a profile with an issuer and no
	// provider, "oauth2" for one with neither.
	Preset *Preset

	Origins Origins
}

// Origins tells where each setting of a profile comes from: key path
// ("endpoints.token") to "profile dev", "profile base" or "preset keycloak".
type Origins map[string]string

// Endpoints are an identity provider's URLs; each overrides discovery.
type Endpoints struct {
	Authorization       string
	Token               string
	DeviceAuthorization string
	Revocation          string
	Introspection       string
	Userinfo            string
	JWKS                string
	Passcode            string // the page where a person gets a one-time passcode
}

type endpoint struct {
	key string // of the config file
	url *string
}

// all lists the endpoints in the order of the config file.
func (e *Endpoints) all() []endpoint {
	return []endpoint{
		{"endpoints.authorization", &e.Authorization},
		{"endpoints.token", &e.Token},
		{"endpoints.device_authorization", &e.DeviceAuthorization},
		{"endpoints.revocation", &e.Revocation},
		{"endpoints.introspection", &e.Introspection},
		{"endpoints.userinfo", &e.Userinfo},
		{"endpoints.jwks", &e.JWKS},
		{"endpoints.passcode", &e.Passcode},
	}
}

// MFA is where the second factor of a password sign-in comes from and how it
// is sent.
type MFA struct {
	TOTPSecret *Secret  // base32 or an otpauth:// URI
	Command    []string // prints the code
	Prompt     bool     // ask before the first try
	Parameter  string   // the name that the code is sent under
	In         string   // MFAInForm or MFAInQuery
}

// TLS holds the trust and the client certificate of the profile's connections.
type TLS struct {
	CAFile     string
	ClientCert string
	ClientKey  string
	MinVersion string // "1.2" or "1.3"
}

// Ways of client authentication, by their names in the OAuth registry.
const (
	ClientSecretBasic = "client_secret_basic"
	ClientSecretPost  = "client_secret_post"
	ClientSecretJWT   = "client_secret_jwt"
	PrivateKeyJWT     = "private_key_jwt"
	TLSClientAuth     = "tls_client_auth" // RFC 8705
	ClientAuthNone    = "none"
)

// Encodings of id and secret within HTTP Basic.
const (
	BasicForm = "form" // RFC 6749 section 2.3.1
	BasicRaw  = "raw"  // as UAA takes them
)

// Places of the second factor in the token request.
const (
	MFAInForm  = "form"
	MFAInQuery = "query"
)
