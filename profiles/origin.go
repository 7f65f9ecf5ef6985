package profiles

import (
	"fmt"
	"slices"
	"strings"

	"idpauth/internal/weborigin"
)

// Origin is the origin of an API in one spelling (RFC 6454), or an error that says
// why raw cannot be one, over plain http to another machine among them.
func Origin(raw string) (string, error) { return originOf(raw, false) }

// Origin is like the function of this name, but takes plain http where the profile
// allows it.
func (p *Profile) Origin(raw string) (string, error) {
	origin, err := originOf(raw, p.AllowHTTP)
	return origin, orAllowed(err)
}

func originOf(raw string, allowHTTP bool) (string, error) {
	u, err := checkURL(raw, allowHTTP)
	if err != nil {
		return "", err
	}
	if strings.Trim(u.Path, "/") != "" || u.RawQuery != "" {
		return "", fmt.Errorf("%s is more than scheme, host and port", quote(raw))
	}
	return weborigin.Of(raw)
}

// Allows reports whether the profile's origins name that of address. A token goes
// nowhere over plain http but to this machine, whatever allow_http says of the
// identity provider.
func (p *Profile) Allows(address string) bool {
	if CheckURL(address, false) != nil {
		return false
	}
	wanted, err := weborigin.Of(address)
	return err == nil && slices.ContainsFunc(p.OriginsAllowed, func(allowed string) bool {
		origin, err := weborigin.Of(allowed)
		return err == nil && origin == wanted
	})
}
