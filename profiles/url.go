package profiles

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// checkURL says why raw cannot be the address of an identity provider or an
// API: it must be https, or http to this machine or where allowed. What may
// hold a password is not repeated.
func checkURL(raw string, allowHTTP bool) (*url.URL, error) {
	if strings.ContainsFunc(raw, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return nil, errors.New("holds a space or a control character")
	}
	u, err := url.Parse(raw)
	var parseErr *url.Error
	switch {
	case errors.As(err, &parseErr):
		return nil, fmt.Errorf("is no URL: %w", parseErr.Err)
	case u.User != nil:
		return nil, errors.New("holds a user name or password; a URL is no place for them")
	case u.Scheme == "":
		return nil, fmt.Errorf("%s is no absolute URL; it begins with https://", quote(raw))
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, fmt.Errorf("%s is neither https nor http", quote(raw))
	case u.Hostname() == "":
		return nil, fmt.Errorf("%s has no host", quote(raw))
	case u.Fragment != "" || strings.Contains(raw, "#"):
		return nil, fmt.Errorf("%s has a fragment", quote(raw))
	case u.Port() != "" && !isPort(u.Port()):
		return nil, fmt.Errorf("%s has a port outside 1 to 65535", quote(raw))
	case u.Scheme == "http" && !allowHTTP && !IsLoopback(u.Hostname()):
		return nil, &plainHTTPError{raw}
	}
	return u, nil
}

// plainHTTPError says that an address is not https and leads to another machine.
type plainHTTPError struct{ address string }

func (e *plainHTTPError) Error() string {
	return quote(e.address) + " is plain http, which anybody on the way can read; use https"
}

// orAllowed adds to err what the profile may say to have plain http.
func orAllowed(err error) error {
	if _, plain := errors.AsType[*plainHTTPError](err); plain {
		return fmt.Errorf("%w (or set allow_http: true)", err)
	}
	return err
}

// CheckURL says why raw cannot be an address to ask.
func CheckURL(raw string, allowHTTP bool) error {
	_, err := checkURL(raw, allowHTTP)
	return err
}

// CheckIssuer says why raw cannot be an issuer or what issuers are made of
// (RFC 8414 section 2).
func CheckIssuer(raw string, allowHTTP bool) error {
	u, err := checkURL(raw, allowHTTP)
	if err == nil && (u.RawQuery != "" || u.ForceQuery) {
		err = fmt.Errorf("%s has a query", quote(raw))
	}
	return err
}

func isPort(text string) bool {
	port, err := strconv.Atoi(text)
	return err == nil && 1 <= port && port <= 65535
}

// IsLoopback reports whether host is this machine and says so itself; a name
// such as localhost.example.com is not.
func IsLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Unmap().IsLoopback()
}

// isHost reports whether text is a host name, with a port perhaps, and
// nothing that would change what a URL built with it means.
func isHost(text string) bool {
	u, err := url.Parse("https://" + text)
	return err == nil && u.Host == text && u.Hostname() != "" && (u.Port() == "" || isPort(u.Port()))
}
