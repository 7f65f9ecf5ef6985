package curl

import (
	"errors"
	"net/netip"
	"strconv"
	"strings"
)

// Origin is the scheme, host and port of a URL that curl is given, the port left
// out where it is the scheme's own. Only what no two readers of URLs understand
// differently is accepted before the path: no user, no escapes, no pattern of
// curl's, ASCII only. An error does not repeat the URL, which may hold a secret.
func Origin(rawURL string) (string, error) {
	scheme, rest, ok := strings.Cut(rawURL, "://")
	scheme = strings.ToLower(scheme)
	if !ok || scheme != "https" && scheme != "http" {
		return "", errors.New("a URL for curl is neither https nor http")
	}
	if strings.ContainsFunc(rawURL, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return "", errors.New("a URL for curl holds a space or a control character; write %20 for a space")
	}
	authority := strings.TrimSuffix(rest, afterHost(rawURL))
	host, port, ok := cutPort(authority)
	switch {
	case strings.Contains(authority, "@"):
		return "", errors.New("a URL for curl holds a user name; the token takes the place of it")
	case !ok:
		return "", errors.New("a URL for curl has a host that is no plain name or address: write it out, without patterns or escapes")
	}
	if port == 0 || port == defaultPort(scheme) {
		return scheme + "://" + host, nil
	}
	return scheme + "://" + host + ":" + strconv.Itoa(port), nil
}

// afterHost is what follows the host and port of a URL.
func afterHost(rawURL string) string {
	_, rest, _ := strings.Cut(rawURL, "://")
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		return rest[i:]
	}
	return ""
}

// cutPort takes a host, in lower case, and a port apart; the port is zero where
// there is none.
func cutPort(authority string) (host string, port int, ok bool) {
	host = strings.ToLower(authority)
	i := strings.LastIndexByte(host, ':')
	if i > strings.LastIndexByte(host, ']') {
		number, err := strconv.ParseUint(host[i+1:], 10, 16)
		if err != nil || number == 0 {
			return "", 0, false
		}
		host, port = host[:i], int(number)
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

func defaultPort(scheme string) int {
	if scheme == "https" {
		return 443
	}
	return 80
}
