package transport

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
)

const proxyWantsPassword = "proxy authentication is needed, or was refused"

// checkProxies rejects what net/http would pass over in silence, going straight
// to the server.
func checkProxies(getenv func(string) string) error {
	for _, name := range []string{"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"} {
		value := getenv(name)
		if value == "" {
			continue
		}
		u, err := url.Parse(value)
		if err != nil || u.Scheme == "" || u.Host == "" { // as net/http reads "host:port"
			u, err = url.Parse("http://" + value)
		}
		if err != nil || u.Host == "" {
			return fmt.Errorf("%s is not the address of a proxy", name)
		}
		switch u.Scheme {
		case "http", "https", "socks5", "socks5h":
		default:
			return fmt.Errorf("%s: unknown kind of proxy %q (known: http, https, socks5, socks5h)", name, u.Scheme)
		}
	}
	return nil
}

// proxyAnswered looks at a proxy's answer to CONNECT.
func proxyAnswered(_ context.Context, _ *url.URL, _ *http.Request, resp *http.Response) error {
	switch resp.StatusCode {
	case http.StatusOK:
		return nil
	case http.StatusProxyAuthRequired:
		return &Error{Kind: KindProxy, Reason: proxyWantsPassword}
	}
	return &Error{Kind: KindProxy, Reason: fmt.Sprintf("it answered %d to CONNECT", resp.StatusCode)}
}
