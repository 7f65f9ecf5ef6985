package cmd

import (
	"cmp"
	"context"
	"encoding/json"
	"path/filepath"

	"github.com/urfave/cli/v2"

	"idpauth/internal/jwt"
	"idpauth/internal/ssocli"
	"idpauth/internal/token"
	"idpauth/internal/tokenstore"
	"idpauth/output"
)

const getTokenHelp = `  -u USER[:PASSWORD]     sign in as USER; what is not given is asked for
  -m CODE                second factor; with '' there is none, nobody is asked
  -p PASSCODE            sign in by a one-time passcode
  --force-basic-auth     send the password though the server wants a passcode
  --insecure             take any certificate; nothing is cached then
  --print-sso-cache      print where tokens are cached, exit 3
  --clear-sso-cache      forget the tokens of this server, exit 2
  --clear-all-sso-cache  forget the tokens of all servers, exit 2
  -v                     explain what is done, and show the token's claims
  -h                     show this, exit 1

SSO_LOGIN_URL is the server, such as https://login.apigee.com. CLIENT_AUTH is
the client's ID:SECRET in base64; by default it is Apigee's own.
Tokens are kept in the store of idpauth; those in ~/.sso-cli are used too.

Exit codes: 0 a token, 11 no SSO_LOGIN_URL, 12 a credential is missing, 13 it
has characters that it cannot have, 14 it is another user's, 21 the server does
not answer, 22 it gives no token, 31 and 32 the cache cannot be used or written.`

// getTokenScriptCommand is Apigee's get_token under its own name.
func getTokenScriptCommand(e *environment) *cli.Command {
	return &cli.Command{
		Name:        "get_token",
		Usage:       "get a token as Apigee's script of this name does, with its flags",
		Category:    otherCommands,
		ArgsUsage:   "[ARGS...]",
		Description: getTokenHelp,
		UsageText:   "export SSO_LOGIN_URL=https://login.apigee.com\nTOKEN=$(get_token -u jdoe@example.com -m 424242)\nTOKEN=$(get_token)",
		Action: func(c *cli.Context) error {
			return e.getTokenScript(c.Context, ssocli.ParseArguments(c.Args().Slice()))
		},
	}
}

func (e *environment) getTokenScript(ctx context.Context, a ssocli.Arguments) error {
	if a.Verbose {
		e.reporter.verbose++
	}
	for _, place := range a.Unknown {
		e.Notice("get_token does not know its argument %d; it is left out", place)
	}
	switch a.Task {
	case ssocli.ShowHelp:
		e.Instruct("get_token gets an Apigee access token.\n\n%s", getTokenHelp)
		return childStatus(exitHelp)
	case ssocli.PrintToken:
		return e.printScriptToken(ctx, a)
	}
	return e.scriptCaches(ctx, a.Task)
}

func (e *environment) printScriptToken(ctx context.Context, a ssocli.Arguments) error {
	t, err := e.scriptToken(ctx, a)
	if err != nil {
		return err
	}
	e.explainClaims(t)
	return e.print(t.AccessToken.Reveal() + "\n")
}

// scriptToken gets the token that get_token is asked for.
func (e *environment) scriptToken(ctx context.Context, a ssocli.Arguments) (*token.Token, error) {
	server, err := e.ssoServer()
	if err != nil {
		return nil, err
	}
	cfg, err := e.config()
	if err != nil {
		return nil, err
	}
	s, err := e.settings(cfg)
	if err != nil {
		return nil, err
	}
	if a.Insecure {
		e.insecure = true
		s.Store = tokenstore.Memory
		e.Notice("--insecure: whoever is on the way can pose as the server and read what is sent; better name its authority in SSL_CERT_FILE")
	}
	ctx, clocks, stop := budget(ctx, s)
	defer stop()
	p := prompter{terminal: e.Terminal, forbidden: e.noInteractive(), clocks: clocks}
	store, err := e.storeAsking(s, p)
	if err != nil {
		return nil, err
	}
	g := &ssocli.GetToken{
		Arguments: a,
		Server:    server,
		Acquirer:  e.acquirerFrom(store, cfg, p),
		Store:     store,
		Caches:    e.ssoCaches(store),
		Ask:       (&answers{environment: e, terminal: prompter{terminal: e.Terminal, forbidden: p.forbidden}}).ask,
	}
	return g.Token(ctx)
}

func (e *environment) ssoServer() (*ssocli.Server, error) {
	return ssocli.NewServer(e.Getenv("SSO_LOGIN_URL"), e.Getenv("CLIENT_AUTH"))
}

func (e *environment) ssoCaches(store *tokenstore.Store) ssocli.Caches {
	c := ssocli.Caches{Store: store}
	if home := cmp.Or(e.Getenv("HOME"), e.Getenv("USERPROFILE")); filepath.IsAbs(home) {
		c.Root = filepath.Join(home, ".sso-cli")
	}
	return c
}

// explainClaims shows what the token says, for -v.
func (e *environment) explainClaims(t *token.Token) {
	parsed, err := jwt.Parse(t.AccessToken.Reveal())
	if err != nil {
		e.Explain("the token is opaque")
		return
	}
	if claims, err := json.Marshal(output.Object(parsed.Claims)); err == nil {
		e.Explain("claims, not verified: %s", claims)
	}
}

// scriptCaches prints or clears the caches.
func (e *environment) scriptCaches(ctx context.Context, task ssocli.Task) error {
	cfg, err := e.config()
	if err != nil {
		return err
	}
	s, err := e.settings(cfg)
	if err != nil {
		return err
	}
	store, err := e.store(s)
	if err != nil {
		return err
	}
	ctx, _, stop := budget(ctx, s)
	defer stop()
	caches := e.ssoCaches(store)
	if task == ssocli.ClearAll {
		if err := caches.ClearAll(ctx); err != nil {
			return err
		}
		return childStatus(exitCacheCleared)
	}
	server, err := e.ssoServer()
	if err != nil {
		return err
	}
	if task == ssocli.PrintCache {
		return e.printCaches(caches.Dir(server))
	}
	if err := caches.Clear(ctx, server); err != nil {
		return err
	}
	return childStatus(exitCacheCleared)
}

// printCaches prints the script's directory and that of the token store.
func (e *environment) printCaches(legacy string) error {
	state, err := stateDir(e.System)
	if err != nil {
		return err
	}
	if legacy != "" {
		legacy += "\n"
	}
	if err := e.print(legacy + state + "\n"); err != nil {
		return err
	}
	return childStatus(exitCachePrinted)
}
