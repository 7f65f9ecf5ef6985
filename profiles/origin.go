package profiles

import (
	"errors"
	"net"
	"net/url"
	"strings"
)

// Allows reports whether the profile's origins name that of address. A token goes
// nowhere over plain http but to this machine, whatever allow_http says of the
// identity provider.
func (p *Profile) Allows(address string) bool {
	wanted, err := Origin(address)
	if err != nil {
		return false
	}
	for _, allowed := range p.OriginsAllowed {
		if origin, err := Origin(allowed); err == nil && origin == wanted {
			return true
		}
	}
	return false
}

// Origin is the scheme, host and port of an address in one spelling (RFC 6454
// section 4). One that no token may be sent to is an error.
func Origin(address string) (string, error) {
	u, err := checkURL(address, false)
	if err != nil {
		return "", err
	}
	if strings.ContainsAny(u.Host, "%\\") {
		return "", errors.New("has a host that programs read in different ways")
	}
	return u.Scheme + "://" + strings.ToLower(net.JoinHostPort(u.Hostname(), port(u))), nil
}

func port(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Port()
	case u.Scheme == "https":
		return "443"
	}
	return "80"
}
