package browser

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
)

// check returns address as it may be given to an opener: https, or http on
// loopback. What RFC 3986 leaves to quoting, or some opener's own shell or
// PowerShell would read, is percent-encoded; so it is for the server the same.
func check(address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", errors.New("open a browser: the address is not a URL")
	}
	switch {
	case u.Host == "" || u.User != nil:
		return "", errors.New("open a browser: the address is not that of a web page")
	case u.Scheme == "https", u.Scheme == "http" && loopback(u.Hostname()):
	default:
		return "", fmt.Errorf("open a browser: only https addresses are opened, not %q", u.Scheme)
	}
	var safe strings.Builder
	for _, b := range []byte(address) {
		if b <= ' ' || b >= 0x7f || strings.IndexByte("\"'`$()<>\\^{|}", b) >= 0 {
			fmt.Fprintf(&safe, "%%%02X", b)
		} else {
			safe.WriteByte(b)
		}
	}
	return safe.String(), nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
