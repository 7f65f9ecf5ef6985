package cmd

import (
	"context"
	"time"

	"idpauth/internal/ssocli"
	"idpauth/internal/token"
	"idpauth/internal/tokenstore"
	"idpauth/profiles"
)

// ssoCall is a call of get_token, for its own sake or for acurl's.
type ssoCall struct {
	*environment
	arguments ssocli.Arguments
	server    *ssocli.Server
	cfg       *profiles.Config
	settings  profiles.Settings
	stdin     bool      // may hold the answers
	got       time.Time // when the token was there
}

func (e *environment) newSSOCall(a ssocli.Arguments) (*ssoCall, error) {
	if a.Verbose {
		e.reporter.verbose++
	}
	server, err := e.ssoServer()
	if err != nil {
		return nil, err
	}
	cfg, s, err := e.loaded(e.config)
	if err != nil {
		return nil, err
	}
	if a.Insecure {
		e.insecure = true
		s.Store = tokenstore.Memory
		e.Notice("--insecure: whoever is on the way can pose as the server and read what is sent; better name its authority in SSL_CERT_FILE")
	}
	return &ssoCall{environment: e, arguments: a, server: server, cfg: cfg, settings: s}, nil
}

// token gets the token; renew wants another than the cached one, without a
// sign-in.
func (c *ssoCall) token(ctx context.Context, renew bool) (*token.Token, error) {
	ctx, clocks, stop := budget(ctx, c.settings)
	defer stop()
	p := prompter{terminal: c.Terminal, forbidden: c.noInteractive(), clocks: clocks}
	store, err := c.storeAsking(c.settings, p)
	if err != nil {
		return nil, err
	}
	g := &ssocli.GetToken{
		Arguments: c.arguments,
		Server:    c.server,
		Acquirer:  c.acquirerFrom(store, c.cfg, p),
		Store:     store,
		Caches:    c.ssoCaches(store),
		Renew:     renew,
		Ask:       (&answers{environment: c.environment, terminal: p, stdin: c.stdin}).ask,
	}
	return g.Token(ctx)
}

func (e *environment) ssoServer() (*ssocli.Server, error) {
	return ssocli.NewServer(e.Getenv("SSO_LOGIN_URL"), e.Getenv("CLIENT_AUTH"))
}
