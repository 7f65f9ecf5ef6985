package cmd

import (
	"cmp"
	"context"
	"fmt"

	"github.com/urfave/cli/v2"

	"idpauth/internal/credential"
)

func gitCredentialCommand(e *environment) *cli.Command {
	return &cli.Command{
		Name:      "git",
		Usage:     "answer git about the servers that the origins of a profile name",
		ArgsUsage: "get|store|erase",
		UsageText: `git config --global credential.https://git.example.com.helper \
  '!idpauth credential git -p prod'`,
		Action: func(c *cli.Context) error {
			operation, err := credentialOperation(c)
			if err != nil {
				return err
			}
			return e.gitCredential(c.Context, operation)
		},
	}
}

// gitCredential follows gitcredentials(7), "Custom helpers": what a helper does
// not know it passes over in silence, so that git asks the next one.
func (e *environment) gitCredential(ctx context.Context, operation string) error {
	if operation != "get" && operation != "erase" {
		return nil
	}
	question, err := reading(ctx, func() (*credential.GitQuestion, error) { return credential.ReadGit(e.Stdin) })
	if err != nil {
		return fmt.Errorf("reading what git asks from standard input: %w", err)
	}
	cfg, err := e.config()
	if err != nil {
		return err
	}
	p, err := e.serving(cfg, question.Address())
	switch {
	case p == nil || err != nil:
		return err
	case operation == "erase":
		return e.forget(ctx, cfg, p, cmp.Or(question.Password, question.Credential))
	}
	t, err := e.credential(ctx, cfg, p)
	if err != nil {
		return err
	}
	return e.print(string(question.Answer(cmp.Or(question.Username, credentialUsername(p)), t)))
}
