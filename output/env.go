package output

import (
	"fmt"
	"strings"

	"idpauth/internal/token"
)

var envFormat = Format{
	Name:   "env",
	Usage:  "export lines for a POSIX shell: IDPAUTH_TOKEN, IDPAUTH_TOKEN_TYPE, IDPAUTH_EXPIRES_AT",
	render: renderEnv,
}

func renderEnv(t *token.Token, _ Context) ([]byte, error) {
	var b strings.Builder
	export := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "export %s=%s\n", name, shellQuote(value))
		}
	}
	export("IDPAUTH_TOKEN", t.AccessToken.Reveal())
	export("IDPAUTH_TOKEN_TYPE", t.TokenType)
	if t.ExpiryKnown {
		export("IDPAUTH_EXPIRES_AT", timestamp(t.ExpiresAt))
	}
	return []byte(b.String()), nil
}

// shellQuote quotes for every POSIX shell: between single quotes all but the
// single quote itself is literal.
func shellQuote(s string) string {
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
