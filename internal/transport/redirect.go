package transport

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

const maxRedirects = 3

// refuseRedirect rejects every redirect but that of a GET to its own origin:
// net/http would send the form of a POST, credentials and all, to whatever host
// a 307 or 308 names.
func (a *attempt) refuseRedirect(resp *http.Response) error {
	target, err := resp.Location()
	switch {
	case resp.Request.Method != http.MethodGet && err != nil:
		return a.fail(KindRedirect, fmt.Sprintf("the answer is %d, a redirect that is not followed", resp.StatusCode), err)
	case err != nil:
		return a.fail(KindRedirect, fmt.Sprintf("the answer is %d without a usable address", resp.StatusCode), err)
	case resp.Request.Method != http.MethodGet:
		return a.fail(KindRedirect, fmt.Sprintf("a %s is not redirected to %s", resp.Request.Method, origin(target)), nil)
	case origin(target) != origin(resp.Request.URL):
		return a.fail(KindRedirect, "it redirects to another origin, "+origin(target), nil)
	}
	return nil
}

// checkRedirect bounds the redirects that refuseRedirect let through.
func checkRedirect(req *http.Request, via []*http.Request) error {
	if len(via) > maxRedirects {
		return &Error{Kind: KindRedirect, Host: hostPort(req.URL), Reason: fmt.Sprintf("more than %d redirects", maxRedirects), sent: true}
	}
	req.Header.Del("Referer") // net/http has put the last URL there
	return nil
}

// origin is the scheme, host and port of u in one spelling (RFC 6454 section 4).
func origin(u *url.URL) string {
	if u.Host == "" {
		return u.Scheme + ":"
	}
	return u.Scheme + "://" + strings.ToLower(hostPort(u))
}
