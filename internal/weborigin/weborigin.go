// Package weborigin finds the origins of addresses (RFC 6454).
package weborigin

import (
	"cmp"
	"errors"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// Of is the origin of an address that a token may be sent to: its scheme, host
// and port, the port left out where it is the scheme's own. Only what no two
// readers of URLs understand differently is accepted before the path: no user, no
// escapes, no pattern of curl's, ASCII only. An error does not repeat the
// address, which may hold a secret.
func Of(address string) (string, error) {
	scheme, rest, ok := strings.Cut(address, "://")
	scheme = strings.ToLower(scheme)
	if !ok || scheme != "https" && scheme != "http" {
		return "", errors.New("is neither https nor http")
	}
	if strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return "", errors.New("holds a space or a control character; write %20 for a space")
	}
	authority := strings.TrimSuffix(rest, AfterHost(address))
	host, port, ok := cutPort(authority)
	switch {
	case strings.Contains(authority, "@"):
		return "", errors.New("holds a user name; the token takes the place of it")
	case !ok:
		return "", errors.New("has a host that is no plain name or address: write it out in ASCII, without patterns or escapes")
	}
	if port == "" || port == DefaultPort(scheme) {
		return scheme + "://" + host, nil
	}
	return scheme + "://" + host + ":" + port, nil
}

// AfterHost is what follows the host and port of an address.
func AfterHost(address string) string {
	_, rest, _ := strings.Cut(address, "://")
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		return rest[i:]
	}
	return ""
}

// cutPort takes a host, in lower case, and a port apart; the port is empty where
// there is none.
func cutPort(authority string) (host, port string, ok bool) {
	host = strings.ToLower(authority)
	i := strings.LastIndexByte(host, ':')
	if i > strings.LastIndexByte(host, ']') {
		number, err := strconv.ParseUint(host[i+1:], 10, 16)
		if err != nil || number == 0 {
			return "", "", false
		}
		host, port = host[:i], strconv.FormatUint(number, 10)
	}
	return host, port, isHost(host)
}

func isHost(host string) bool {
	if address, bracketed := strings.CutPrefix(host, "["); bracketed {
		address, bracketed = strings.CutSuffix(address, "]")
		addr, err := netip.ParseAddr(address)
		return bracketed && err == nil && addr.Is6() && addr.Zone() == ""
	}
	other := func(r rune) bool {
		return r != '.' && r != '-' && r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z')
	}
	return host != "" && !strings.ContainsFunc(host, other)
}

// Same reports whether two URLs have the same origin.
func Same(a, b string) bool {
	u, errA := url.Parse(a)
	v, errB := url.Parse(b)
	return errA == nil && errB == nil && u.Scheme == v.Scheme &&
		strings.EqualFold(u.Hostname(), v.Hostname()) && Port(u) == Port(v)
}

// Port is the port of a URL, the scheme's own where it names none.
func Port(u *url.URL) string { return cmp.Or(u.Port(), DefaultPort(u.Scheme)) }

// DefaultPort is the port of https or http.
func DefaultPort(scheme string) string {
	if scheme == "https" {
		return "443"
	}
	return "80"
}
