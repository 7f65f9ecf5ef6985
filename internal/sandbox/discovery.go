package sandbox

import "net/http"

// discovery is the metadata of RFC 8414 and OpenID Connect Discovery. As in a
// UAA it is found under two paths, of which only the one below the issuer fits
// the rule; unlike a UAA's it names every endpoint.
func (s *Server) discovery(*request) reply {
	names := make([]string, len(grantTypes))
	for i, g := range grantTypes {
		names[i] = g.name
	}
	methods := []string{"client_secret_basic", "client_secret_post", "none", "private_key_jwt", "client_secret_jwt"}
	algorithms := []string{"RS256", "PS256", "ES256", "ES384", "ES512", "EdDSA", "HS256"}
	r := object(http.StatusOK,
		field("issuer", s.issuer()),
		field("authorization_endpoint", s.baseURL+"/oauth/authorize"),
		field("token_endpoint", s.baseURL+tokenPath),
		field("device_authorization_endpoint", s.baseURL+"/oauth/device"),
		field("revocation_endpoint", s.baseURL+"/oauth/revoke"),
		field("introspection_endpoint", s.baseURL+"/introspect"),
		field("userinfo_endpoint", s.baseURL+"/userinfo"),
		field("jwks_uri", s.baseURL+"/token_keys"),
		field("scopes_supported", append(append([]string(nil), userScopes...), onRequest...)),
		field("response_types_supported", []string{"code"}),
		field("grant_types_supported", names),
		field("subject_types_supported", []string{"public"}),
		field("id_token_signing_alg_values_supported", []string{"RS256"}),
		field("token_endpoint_auth_methods_supported", methods),
		field("token_endpoint_auth_signing_alg_values_supported", algorithms),
		field("code_challenge_methods_supported", []string{"S256"}),
		field("authorization_response_iss_parameter_supported", true),
		field("claims_supported", []string{"sub", "user_name", "origin", "iss", "auth_time", "amr", "azp", "email", "given_name", "family_name"}),
	)
	r.header.Set("Cache-Control", "max-age=3600")
	r.header.Del("Pragma")
	return r
}
