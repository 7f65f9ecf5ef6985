package cmd

import (
	"context"
	"encoding/json"

	"github.com/urfave/cli/v2"

	"idpauth/internal/jwt"
	"idpauth/internal/ssocli"
	"idpauth/internal/token"
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
	call, err := e.newSSOCall(a)
	if err != nil {
		return err
	}
	call.stdin = true
	t, err := call.token(ctx, false)
	if err != nil {
		return err
	}
	e.explainClaims(t)
	return e.print(t.AccessToken.Reveal() + "\n")
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
