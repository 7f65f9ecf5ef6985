package cmd

import (
	"context"
	"fmt"
	"os/exec"

	"github.com/urfave/cli/v2"

	"idpauth/internal/environ"
)

// The variables that a program finds its token by, where the caller names none.
const (
	tokenVariable     = "IDPAUTH_TOKEN"
	tokenFileVariable = "IDPAUTH_TOKEN_FILE"
)

func execCommand(e *environment) *cli.Command {
	return &cli.Command{
		Name:      "exec",
		Usage:     "run a program with a token in its environment and no other secret of ours",
		Category:  tokenCommands,
		ArgsUsage: "-- COMMAND...",
		UsageText: `idpauth exec -p prod -- ./deploy.sh
idpauth exec -p prod --env API_TOKEN -- make release
idpauth exec -p prod --token-file /run/user/1000/token -- ./deploy.sh
idpauth exec -p prod=API_TOKEN -p registry=REGISTRY_TOKEN -- ./deploy.sh`,
		Flags: append(tokenRequestFlags(),
			&cli.StringFlag{Name: "env", Usage: "put the token into the variable `NAME` in place of " + tokenVariable, Category: deliveryCategory},
			&cli.StringFlag{Name: "token-file", Usage: "write the token to `PATH` (mode 0600), which " + tokenFileVariable + " then names, and into no variable", Category: deliveryCategory},
			&cli.StringSliceFlag{Name: "profile", Aliases: []string{"p"}, Usage: "use the profile `NAME`; NAME=VARIABLE puts its token into that variable", Category: globalCategory},
		),
		Action: func(c *cli.Context) error {
			o, err := e.newExecOptions(c)
			if err != nil {
				return err
			}
			return e.exec(c.Context, o)
		},
	}
}

// execOptions are a program to run and the tokens that it gets.
type execOptions struct {
	tokenRequest
	argv      []string
	wanted    []wantedToken
	tokenFile string // for the one token that is wanted; empty: there is none
}

func (e *environment) newExecOptions(c *cli.Context) (o execOptions, err error) {
	if o.argv, err = e.behindDashes(c); err != nil {
		return o, err
	}
	if o.wanted, err = parseWanted(c.StringSlice("profile"), c.String("env")); err != nil {
		return o, err
	}
	o.tokenFile = c.String("token-file")
	if o.tokenRequest, err = newTokenRequest(c); err != nil {
		return o, err
	}
	return o, o.validate(c)
}

// validate refuses flags that contradict each other. With several profiles, what
// changes one of them would reach identity providers that it is not for.
func (o execOptions) validate(c *cli.Context) error {
	if o.tokenFile != "" && (len(o.wanted) > 1 || o.wanted[0].variable != tokenVariable) {
		return &usage{msg: "--token-file is for one token, which then goes into no variable"}
	}
	if len(o.wanted) == 1 {
		return nil
	}
	for _, f := range overrideFlags() {
		if name := flagNames(f)[0]; c.IsSet(name) {
			return &usage{msg: fmt.Sprintf("--%s does not say which of the profiles it is for", name), hint: "set it in that profile"}
		}
	}
	return nil
}

func (e *environment) exec(ctx context.Context, o execOptions) error {
	path, err := exec.LookPath(o.argv[0])
	if err != nil {
		return &cannotRunError{o.argv[0], err}
	}
	cfg, err := e.config()
	if err != nil {
		return err
	}
	tokens, err := e.wantedTokens(ctx, cfg, o)
	if err != nil {
		return err
	}
	variables := environ.Without(cfg.WithoutSecrets(e.Environ), tokenFileVariable)
	if o.tokenFile != "" {
		if variables, err = giveFile(variables, o.tokenFile, tokens[0]); err != nil {
			return err
		}
		return e.become(ctx, path, o.argv, variables)
	}
	for i, w := range o.wanted {
		variables = append(environ.Without(variables, w.variable), w.variable+"="+tokens[i].AccessToken.Reveal())
	}
	return e.become(ctx, path, o.argv, variables)
}
