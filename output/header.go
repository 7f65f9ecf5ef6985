package output

import (
	"fmt"
	"strings"

	"idpauth/internal/token"
)

var headerFormat = Format{
	Name:   "header",
	Usage:  "an HTTP header line, Authorization: Bearer …",
	render: renderHeader,
}

// renderHeader follows RFC 6750 section 2.1. A token of another type is of no
// use in this header; "N_A" (RFC 8693 section 2.2.1) is not even an access token.
func renderHeader(t *token.Token, _ Context) ([]byte, error) {
	if t.TokenType != "" && !strings.EqualFold(t.TokenType, "Bearer") {
		return nil, fmt.Errorf("a token of type %q is no bearer token", t.TokenType)
	}
	return []byte("Authorization: Bearer " + t.AccessToken.Reveal() + "\n"), nil
}
