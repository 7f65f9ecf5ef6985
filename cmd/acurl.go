package cmd

import (
	"context"

	"github.com/urfave/cli/v2"

	"idpauth/internal/curl"
	"idpauth/internal/environ"
	"idpauth/internal/ssocli"
	"idpauth/internal/token"
	"idpauth/profiles"
)

const acurlHelp = `  -u USER[:PASSWORD]  sign in as USER; what is not given is asked for
  -m CODE             second factor
  -p PASSCODE         sign in by a one-time passcode
  --force-basic-auth  send the password though the server wants a passcode
  -v                  explain what is done, and have curl do so
  -h                  show this, exit 1

All else is curl's, which takes the token where ps does not show it, and not to
another server than those of the URLs. Its own -m, -p and -u are --max-time,
--proxytunnel and --user here. SSO_LOGIN_URL and CLIENT_AUTH are get_token's.

Exit codes: get_token's where there is no token, 2 for arguments that cannot be,
100 with ACURL_TEST=exit, else curl's own.`

// acurlCommand is Apigee's acurl under its own name.
func acurlCommand(e *environment) *cli.Command {
	return &cli.Command{
		Name:        "acurl",
		Usage:       "run curl with a token as Apigee's script of this name does",
		Category:    otherCommands,
		ArgsUsage:   "URL [ARGS...]",
		Description: acurlHelp,
		UsageText:   "export SSO_LOGIN_URL=https://login.apigee.com\nacurl https://api.enterprise.apigee.com/v1/o/docs -u jdoe@example.com",
		Action: func(c *cli.Context) error {
			a, args, err := ssocli.SplitArguments(c.Args().Slice())
			if err != nil {
				return err
			}
			if a.Task == ssocli.ShowHelp {
				e.Instruct("acurl runs curl with an Apigee access token.\n\n%s", acurlHelp)
				return childStatus(exitHelp)
			}
			if e.Getenv("ACURL_TEST") != "" {
				e.Notice("get_token is called for user %q, curl with %d arguments", a.Username, len(args))
			}
			if e.Getenv("ACURL_TEST") == "exit" {
				return childStatus(exitAcurlTest)
			}
			return e.acurl(c.Context, a, args)
		},
	}
}

func (e *environment) acurl(ctx context.Context, a ssocli.Arguments, args []string) error {
	command, err := acurlCall(args)
	if err != nil {
		return err
	}
	call, err := e.newSSOCall(a)
	if err != nil {
		return err
	}
	return e.runCurl(ctx, command, curl.Runner{
		Env:   environ.Without(call.cfg.WithoutSecrets(e.Environ), "CLIENT_AUTH"),
		Token: call.bearer,
	})
}

// acurlCall judges the arguments of curl: the token goes to whatever server the
// caller typed, if nobody on the way can read it.
func acurlCall(args []string) (*curl.Command, error) {
	command, err := curl.Parse(args)
	if err == nil {
		for _, origin := range command.Origins() {
			if _, err = profiles.Origin(origin); err != nil {
				break
			}
		}
	}
	if err != nil {
		return nil, &ssocli.Error{Reason: ssocli.BadArguments, Msg: err.Error(), Err: err}
	}
	return command, nil
}

// bearer gets the token for curl, or again one that was not there before.
func (c *ssoCall) bearer(ctx context.Context, again bool) (token.Secret, error) {
	if again {
		c.environment = c.since(c.got)
	}
	t, err := c.token(ctx, again)
	if err != nil {
		return "", err
	}
	c.got = c.Now()
	return t.AccessToken, nil
}
