package jwt

import "idpauth/internal/token"

// Format tells the formats of access tokens apart. A client has no use for the
// difference but to explain it: the token is the API's (RFC 6749 section 1.4).
func Format(accessToken string) string {
	switch j, err := Parse(accessToken); {
	case err != nil:
		return token.FormatOpaque
	case j.Encrypted:
		return token.FormatJWE
	}
	return token.FormatJWT
}
