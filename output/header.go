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

func renderHeader(t *token.Token, _ Context) ([]byte, error) {
	header, err := bearerHeader(t)
	return []byte(header + "\n"), err
}

// bearerHeader is the header of RFC 6750 section 2.1.
func bearerHeader(t *token.Token) (string, error) {
	if err := checkBearer(t); err != nil {
		return "", err
	}
	return "Authorization: Bearer " + t.AccessToken.Reveal(), nil
}

// checkBearer refuses a token of another type, which is of no use in that header;
// "N_A" (RFC 8693 section 2.2.1) is not even an access token.
func checkBearer(t *token.Token) error {
	if t.TokenType != "" && !strings.EqualFold(t.TokenType, "Bearer") {
		return fmt.Errorf("a token of type %q is no bearer token", t.TokenType)
	}
	return nil
}
