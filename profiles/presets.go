package profiles

import "time"

// presets are the identity providers in the order of the alphabet, then the
// plain ones. Each row cites where its facts come from.
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
		// auth0.com/docs/get-started/authentication-and-authorization-flow/
		// authenticate-with-private-key-jwt: assertions are addressed to the
		// tenant's URL with its trailing slash, which is the issuer.
		Name:              "auth0",
		Summary:           "Auth0 tenant, by domain",
		Parameters:        []string{"domain"},
		Issuer:            "https://{domain}/",
		AssertionAudience: "issuer",
	},
	{
		// docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints:
		// the endpoints are on the pool's domain, metadata and keys at the issuer,
		// https://cognito-idp.REGION.amazonaws.com/POOL, which ID tokens name.
		// There are no device and introspection endpoints.
		Name:     "cognito",
		Summary:  "Amazon Cognito user pool, by issuer or domain",
		Optional: []string{"domain"},
		Endpoints: Endpoints{
			Authorization: "https://{domain}/oauth2/authorize",
			Token:         "https://{domain}/oauth2/token",
			Revocation:    "https://{domain}/oauth2/revoke",
			Userinfo:      "https://{domain}/oauth2/userInfo",
		},
	},
	{
		// dexidp.io/docs/configuration: the issuer is the URL that Dex is
		// configured with, its path included; everything else is discovered.
		Name:       "dex",
		Summary:    "Dex, by base_url, which is its issuer",
		Parameters: []string{"base_url"},
		Issuer:     "{base_url}",
	},
	{
		// learn.microsoft.com/entra/identity-platform: "OAuth 2.0 client
		// credentials flow" has the .default scope, and v2.0 refuses a resource
		// parameter; "National clouds" has other origins, whose issuer is to be
		// named. The metadata names neither revocation nor introspection.
		Name:       "entra",
		Summary:    "Microsoft Entra ID, by tenant; national clouds by issuer",
		Parameters: []string{"tenant"},
		Issuer:     "https://login.microsoftonline.com/{tenant}/v2.0",
		Endpoints: Endpoints{
			Authorization:       "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize",
			Token:               "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
			DeviceAuthorization: "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/devicecode",
			Userinfo:            "https://graph.microsoft.com/oidc/userinfo",
			JWKS:                "https://login.microsoftonline.com/{tenant}/discovery/v2.0/keys",
		},
		OwnIssuerOnly:   true,
		TenantInIssuer:  true,
		ScopeOfResource: true,
	},
	{
		// docs.github.com/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps:
		// no metadata for users' tokens, errors with status 200, scopes with
		// commas. The browser flow needs the client secret, the device flow does
		// not. OAuth apps' tokens do not end, so they are kept for long.
		Name:     "github",
		Summary:  "GitHub, or an Enterprise Server by base_url",
		Optional: []string{"base_url"},
		BaseURLs: []string{"https://github.com"},
		Endpoints: Endpoints{
			Authorization:       "{base_url}/login/oauth/authorize",
			Token:               "{base_url}/login/oauth/access_token",
			DeviceAuthorization: "{base_url}/login/device/code",
		},
		Flow:            "device-code",
		DefaultLifetime: 30 * 24 * time.Hour,
		ScopesByComma:   true,
	},
	{
		// docs.gitlab.com/integration/openid_connect_provider and
		// docs.gitlab.com/api/oauth2: the metadata leaves out the device
		// authorization endpoint.
		Name:          "gitlab",
		Summary:       "GitLab.com, or a server of your own by base_url",
		Optional:      []string{"base_url"},
		BaseURLs:      []string{"https://gitlab.com"},
		Issuer:        "{base_url}",
		Endpoints:     Endpoints{DeviceAuthorization: "{base_url}/oauth/authorize_device"},
		OwnIssuerOnly: true,
	},
	{
		// developers.google.com/identity/protocols/oauth2 ("native-app",
		// "limited-input-device"): all endpoints are in the metadata, on other
		// origins; installed apps have a client secret and must send it; the
		// device flow answers with verification_url.
		Name:    "google",
		Summary: "Google accounts; client_secret is needed, also by installed apps",
		Issuer:  "https://accounts.google.com",
	},
	{
		// ory.com/docs/hydra and /docs/oauth2-oidc: the issuer is what
		// urls.self.issuer says. Up to 1.11 it ended in a slash in any case
		// (github.com/ory/hydra/pull/3151): then name it with issuer.
		Name:       "hydra",
		Summary:    "Ory Hydra or Ory Network, by base_url, which is its issuer",
		Parameters: []string{"base_url"},
		Issuer:     "{base_url}",
	},
	{
		// keycloak.org/docs: OIDC endpoints per realm; the direct grant's
		// validate-otp step reads "totp". A client that demands PKCE demands it
		// of the device grant too (github.com/keycloak/keycloak/issues/9710).
		// Since 26.2 an assertion has one audience; the issuer is the one that
		// stays (issues 38751 and 38819).
		Name:              "keycloak",
		Summary:           "Keycloak realm",
		Parameters:        []string{"base_url", "realm"},
		Issuer:            "{base_url}/realms/{realm}",
		AssertionAudience: "issuer",
		MFAParameter:      "totp",
		DevicePKCE:        true,
	},
	{
		// developer.okta.com/docs/api/openapi/okta-oauth/oauth/tag/OrgAS: the org
		// authorization server, whose issuer is the domain; a custom one is named
		// by issuer, https://DOMAIN/oauth2/ID.
		Name:       "okta",
		Summary:    "Okta org, by domain; custom authorization servers by issuer",
		Parameters: []string{"domain"},
		Issuer:     "https://{domain}",
	},
	{
		// developers.onelogin.com/openid-connect: the v2 issuer, below which all
		// endpoints are; the metadata names them.
		Name:       "onelogin",
		Summary:    "OneLogin, by domain such as acme.onelogin.com",
		Parameters: []string{"domain"},
		Issuer:     "https://{domain}/oidc/2",
	},
	{
		// developer.pingidentity.com/pingone-api/auth/openid-connect-oauth-2: the
		// tenant is the ID of the environment; base_url is the region's, such as
		// https://auth.pingone.eu. A PingFederate is named by its issuer.
		Name:       "ping",
		Summary:    "PingOne environment by tenant; PingFederate by issuer",
		Parameters: []string{"tenant"},
		Optional:   []string{"base_url"},
		BaseURLs:   []string{"https://auth.pingone.com"},
		Issuer:     "{base_url}/{tenant}/as",
	},
	{
		// sap.github.io/cloud-sdk/docs/java/guides/cloud-foundry-xsuaa-service:
		// base_url is "url" of the service key, for certificates "certurl". XSUAA
		// is a UAA: its client IDs have "!" and "|", which it reads raw.
		Name:       "sap-btp",
		Summary:    "SAP BTP XSUAA, by the url of a service key",
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
		RevokeByID:    true,
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
		// zitadel.com/docs/apis/openidoauth (endpoints, authn-methods): the issuer
		// is the instance's domain, and assertions are addressed to it.
		Name:              "zitadel",
		Summary:           "ZITADEL instance, by domain",
		Parameters:        []string{"domain"},
		Issuer:            "https://{domain}",
		AssertionAudience: "issuer",
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
