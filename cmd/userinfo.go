package cmd

import (
	"context"

	"github.com/urfave/cli/v2"

	"idpauth/output"
)

func userinfoCommand(e *environment) *cli.Command {
	return &cli.Command{
		Name:      "userinfo",
		Usage:     "show what the identity provider says of the signed-in user",
		Category:  tokenCommands,
		UsageText: "idpauth userinfo -p prod\nidpauth userinfo -p prod -o yaml",
		Flags:     append(overrideFlags(), documentFlag()),
		Action: func(c *cli.Context) error {
			if err := noArguments(c); err != nil {
				return err
			}
			view, err := parseDocumentView(c)
			if err != nil {
				return err
			}
			o, err := newOverrides(c)
			if err != nil {
				return err
			}
			return e.userinfo(c.Context, o, view)
		},
	}
}

func (e *environment) userinfo(ctx context.Context, o overrides, view output.View) error {
	cfg, p, s, err := e.chosen()
	if err != nil {
		return err
	}
	ctx, clocks, stop := budget(ctx, s)
	defer stop()
	request, err := e.request(ctx, p, o)
	if err != nil {
		return err
	}
	acquirer, err := e.acquirer(cfg, s, clocks)
	if err != nil {
		return err
	}
	claims, err := acquirer.Userinfo(ctx, request)
	if err != nil {
		return err
	}
	return e.printObject(view, claims)
}
