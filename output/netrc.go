package output

import (
	"errors"
	"net/url"
	"strings"

	"idpauth/internal/token"
)

var netrcFormat = Format{
	Name:   "netrc",
	Usage:  "a line for the netrc file of curl and git, for the host of the profile's API",
	check:  func(ctx Context) error { _, err := ctx.host(); return err },
	render: renderNetrc,
}

func renderNetrc(t *token.Token, ctx Context) ([]byte, error) {
	host, err := ctx.host()
	if err != nil {
		return nil, err
	}
	return []byte("machine " + host + " login oauth2 password " + t.AccessToken.Reveal() + "\n"), nil
}

// host is that of the first URL among the addresses. The netrc file knows no
// ports.
func (ctx Context) host() (string, error) {
	for _, address := range ctx.Addresses {
		u, err := url.Parse(address)
		if err == nil && (u.Scheme == "https" || u.Scheme == "http") && isHostName(u.Hostname()) {
			return u.Hostname(), nil
		}
	}
	return "", errors.New("no host is known: neither audience, resource nor origins names a URL")
}

// isHostName reports whether host can stand in a netrc file, which has quotes,
// comments and spaces.
func isHostName(host string) bool {
	return host != "" && !strings.ContainsFunc(host, func(r rune) bool {
		return r > 0x7f || !isLetter(byte(r)) && !strings.ContainsRune("0123456789.-_:", r)
	})
}
