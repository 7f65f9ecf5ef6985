package output

import "idpauth/internal/token"

var tokenFormat = Format{
	Name:  "token",
	Usage: "the access token alone",
	render: func(t *token.Token, _ Context) ([]byte, error) {
		return []byte(t.AccessToken.Reveal() + "\n"), nil
	},
}
