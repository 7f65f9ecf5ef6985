package cmd

import (
	"context"
	"fmt"

	"github.com/urfave/cli/v2"

	"idpauth/output"
)

func introspectCommand(e *environment) *cli.Command {
	return &cli.Command{
		Name:      "introspect",
		Usage:     "ask the identity provider about the cached token",
		Category:  tokenCommands,
		UsageText: "idpauth introspect -p prod\nidpauth introspect -p prod --check >/dev/null || idpauth login -p prod",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "check", Usage: "exit with 3 when the token is not active"},
			documentFlag(),
		},
		Action: func(c *cli.Context) error {
			if err := noArguments(c); err != nil {
				return err
			}
			view, err := parseDocumentView(c)
			if err != nil {
				return err
			}
			return e.introspect(c.Context, c.Bool("check"), view)
		},
	}
}

func (e *environment) introspect(ctx context.Context, check bool, view output.View) error {
	cfg, p, s, err := e.chosen()
	if err != nil {
		return err
	}
	t, request, err := e.cachedToken(ctx, cfg, p, s)
	if err != nil {
		return err
	}
	ctx, clocks, stop := budget(ctx, s)
	defer stop()
	acquirer, err := e.acquirer(cfg, s, clocks)
	if err != nil {
		return err
	}
	document, active, err := acquirer.Introspect(ctx, request, t.AccessToken)
	if err != nil {
		return err
	}
	if err := e.printObject(view, document); err != nil {
		return err
	}
	if check && !active {
		return &answerNo{
			msg:  fmt.Sprintf("profile %q: the cached token is not active", p.Name),
			hint: "idpauth get-token --force -p " + p.Name,
		}
	}
	return nil
}
