package cmd

import (
	"context"
	"net"
	"net/url"

	"idpauth/internal/browser"
	"idpauth/profiles"
)

// canBrowse reports whether a browser that the person sees can open, and why.
func (e *environment) canBrowse() (ok bool, reason string) { return browser.CanOpen(e.Environ) }

// browse opens pages in a browser that gets none of our secrets.
func (e *environment) browse(cfg *profiles.Config) func(ctx context.Context, url string) error {
	return func(ctx context.Context, url string) error {
		return browser.Open(ctx, url, cfg.WithoutSecrets(e.Environ))
	}
}

// withoutPort is a redirect URI that leaves the port open, so that one that is
// given apart from it is the only one.
func withoutPort(redirectURI string) string {
	u, err := url.Parse(redirectURI)
	if err != nil || u.Port() == "" {
		return redirectURI
	}
	u.Host = net.JoinHostPort(u.Hostname(), "0")
	return u.String()
}
