package ssocli

import (
	"encoding/base64"
	"net/url"
	"strings"

	"idpauth/internal/token"
	"idpauth/internal/weborigin"
	"idpauth/profiles"
)

// edgecli is the client that the script is, as Apigee publishes it.
const edgecli = "edgecli:edgeclisecret"

// Server is the SSO server that is asked, and as which client.
type Server struct {
	URL      string // no two spellings of one address, no slash at its end
	Written  string // SSO_LOGIN_URL, byte for byte: the script's cache goes by it
	ClientID string
	Secret   token.Secret
}

// NewServer reads SSO_LOGIN_URL and CLIENT_AUTH, the client's ID and secret as
// HTTP Basic has them.
func NewServer(loginURL, clientAuth string) (*Server, error) {
	if loginURL == "" {
		return nil, &Error{
			Reason: MissingURL,
			Msg:    "SSO_LOGIN_URL is not set: which SSO server to ask is not known",
			Help:   "export SSO_LOGIN_URL=https://login.apigee.com, or https://ZONE.login.apigee.com for a zone",
		}
	}
	client := edgecli
	if clientAuth != "" {
		decoded, err := base64.StdEncoding.DecodeString(clientAuth)
		if err != nil || !strings.Contains(string(decoded), ":") {
			return nil, &Error{
				Reason: InvalidCredential,
				Msg:    "CLIENT_AUTH is not the base64 of a client's ID:SECRET",
				Help:   "unset CLIENT_AUTH, which means Apigee's own client",
			}
		}
		client = string(decoded)
	}
	id, secret, _ := strings.Cut(client, ":")
	if strings.ContainsFunc(id, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return nil, &Error{Reason: InvalidCredential, Msg: "CLIENT_AUTH: the client's ID holds a control character"} // RFC 7617 section 2
	}
	s := &Server{URL: normal(loginURL), Written: loginURL, ClientID: id, Secret: token.Secret(secret)}
	if err := profiles.CheckIssuer(s.URL, true); err != nil {
		return nil, because(Unreachable, err, "export SSO_LOGIN_URL=https://login.apigee.com", "SSO_LOGIN_URL ")
	}
	return s, nil
}

// normal is the one spelling of an address: host in lower case, no default port,
// no slash at the end.
func normal(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return address
	}
	u.Scheme = strings.ToLower(u.Scheme)
	u.Host = strings.ToLower(u.Host)
	if u.Port() == weborigin.DefaultPort(u.Scheme) {
		u.Host = strings.TrimSuffix(u.Host, ":"+u.Port())
	}
	return strings.TrimRight(u.String(), "/")
}

// profile is the one that asks the server. No config file can hold one of its
// name.
func (s *Server) profile() (*profiles.Profile, error) {
	secret := s.Secret
	p := &profiles.Profile{
		Name:         s.URL,
		Provider:     "apigee",
		BaseURL:      s.URL,
		ClientID:     s.ClientID,
		ClientSecret: &profiles.Secret{Inline: &secret},
		AllowHTTP:    strings.HasPrefix(s.URL, "http://"), // private clouds: their user typed it
	}
	if err := p.Complete(); err != nil {
		return nil, err
	}
	return p, p.Validate()
}

// exposed reports whether what is sent can be read on its way.
func (s *Server) exposed() bool { return profiles.CheckIssuer(s.URL, false) != nil }

// legacyName is what the script calls the server's directory in its cache.
func (s *Server) legacyName() string { return base64.StdEncoding.EncodeToString([]byte(s.Written)) }
