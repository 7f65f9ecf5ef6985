package sandbox

import (
	"crypto"
	"fmt"
	"net"
	"net/url"
	"slices"
)

// Client is a registered OAuth client.
type Client struct {
	ID           string
	Secret       string // empty for a public client and for one that signs
	Public       bool
	Grants       []string
	Scopes       []string // a user's, granted when none are asked for
	OnRequest    []string // a user's, granted only when asked for
	Authorities  []string // the client's own scopes
	RedirectURIs []string // a loopback one matches any port (RFC 8252 section 7.3)
}

// Clients returns the registered clients.
func Clients() []Client { return slices.Clone(registered) }

// Grant types as they are written on the wire.
const (
	grantPassword          = "password"
	grantClientCredentials = "client_credentials"
	grantRefreshToken      = "refresh_token"
	grantAuthorizationCode = "authorization_code"
	grantDeviceCode        = "urn:ietf:params:oauth:grant-type:device_code"
	grantTokenExchange     = "urn:ietf:params:oauth:grant-type:token-exchange"
	grantJWTBearer         = "urn:ietf:params:oauth:grant-type:jwt-bearer"
	grantSAML2Bearer       = "urn:ietf:params:oauth:grant-type:saml2-bearer"
)

var (
	userScopes = []string{"openid", "scim.me", "password.write", "approvals.me", "oauth.approvals", "uaa.user"}
	onRequest  = []string{"offline_access", "profile", "email", "api.read", "api.write"}
	redirects  = []string{
		"http://127.0.0.1/callback", "http://127.0.0.1/", "http://127.0.0.1",
		"http://[::1]/callback", "http://localhost/callback", "http://localhost/", "http://localhost",
		"https://app.example.test/callback",
	}
)

var registered = []Client{
	{
		ID: "cli", Public: true,
		Grants: []string{grantAuthorizationCode, grantRefreshToken, grantDeviceCode, grantPassword},
		Scopes: userScopes, OnRequest: onRequest, RedirectURIs: redirects,
	},
	{
		ID: "edgecli", Secret: "edgeclisecret",
		Grants: []string{grantPassword, grantRefreshToken, grantAuthorizationCode, grantClientCredentials, grantDeviceCode,
			grantTokenExchange, grantJWTBearer, grantSAML2Bearer},
		Scopes: userScopes, OnRequest: onRequest, Authorities: []string{"uaa.resource"}, RedirectURIs: redirects,
	},
	{
		ID: "service", Secret: "s3rvice&p+ss %=:é",
		Grants: []string{grantClientCredentials, grantTokenExchange, grantJWTBearer, grantSAML2Bearer},
		Scopes: userScopes, OnRequest: onRequest, Authorities: []string{"uaa.resource", "api.read", "api.write"},
	},
	{
		ID:     "signer",
		Grants: []string{grantClientCredentials, grantJWTBearer, grantPassword, grantRefreshToken, grantAuthorizationCode, grantDeviceCode},
		Scopes: userScopes, OnRequest: onRequest, Authorities: []string{"uaa.resource", "api.read"}, RedirectURIs: redirects,
	},
	{
		ID: "limited", Secret: "limitedsecret",
		Grants: []string{grantPassword, grantClientCredentials},
		Scopes: []string{"openid"}, Authorities: []string{"api.read"},
	},
}

// registration is a client and the keys that it signs with.
type registration struct {
	Client
	keys []clientKey
}

type clientKey struct {
	id  string
	key crypto.PublicKey
}

func registrations() map[string]*registration {
	all := map[string]*registration{}
	for _, c := range registered {
		all[c.ID] = &registration{Client: c}
	}
	return all
}

// RegisterKey lets a client sign with the key's private half: to authenticate
// (RFC 7523 section 2.2) and for the jwt-bearer grant. id is the `kid`, empty
// for any. An *rsa.PublicKey, *ecdsa.PublicKey or ed25519.PublicKey is used.
func (s *Server) RegisterKey(client, id string, key crypto.PublicKey) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.clients[client]
	if c == nil {
		return fmt.Errorf("sandbox: registering a key: no client is named %q", client)
	}
	c.keys = append(c.keys, clientKey{id, key})
	return nil
}

// redirects reports whether uri is registered: byte for byte, but for the port
// of a loopback address.
func (c *Client) redirectsTo(uri string) bool {
	return slices.Contains(c.RedirectURIs, uri) || slices.Contains(c.RedirectURIs, withoutLoopbackPort(uri))
}

func withoutLoopbackPort(uri string) string {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "http" || u.Port() == "" || u.User != nil || u.Fragment != "" {
		return uri
	}
	host := u.Hostname()
	if ip := net.ParseIP(host); host != "localhost" && !ip.IsLoopback() {
		return uri
	}
	if u.Host = host; net.ParseIP(host).To4() == nil && host != "localhost" {
		u.Host = "[" + host + "]"
	}
	return u.String()
}
