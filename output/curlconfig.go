package output

import (
	"strings"

	"idpauth/internal/token"
)

var curlConfigFormat = Format{
	Name:   "curl-config",
	Usage:  "the same header for curl: curl --config <(idpauth get-token -o curl-config) …",
	render: renderCurlConfig,
}

func renderCurlConfig(t *token.Token, _ Context) ([]byte, error) {
	header, err := bearerHeader(t)
	if err != nil {
		return nil, err
	}
	return []byte("header = " + curlQuote(header) + "\n"), nil
}

// curlQuote quotes as curl(1) reads its config file: within double quotes a
// backslash makes the next character literal.
func curlQuote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}
