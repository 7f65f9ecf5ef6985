package cmd

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/urfave/cli/v2"

	"idpauth/flows"
	"idpauth/internal/token"
	"idpauth/profiles"
)

func credentialCommand(e *environment) *cli.Command {
	return &cli.Command{
		Name:     "credential",
		Usage:    "hand tokens to git and docker, as a credential helper of theirs",
		Category: tokenCommands,
		Subcommands: []*cli.Command{
			gitCredentialCommand(e),
			dockerCredentialCommand(e),
		},
	}
}

// credentialOperation is the argument by which git and docker say what to do.
func credentialOperation(c *cli.Context) (string, error) {
	if err := atMost(c, 1); err != nil {
		return "", err
	}
	operation := c.Args().First()
	if operation == "" {
		return "", &usage{msg: "credential " + c.Command.Name + " needs an operation: " + c.Command.ArgsUsage, hint: c.Command.HelpName + " --help"}
	}
	return operation, nil
}

// serving is the profile whose token a server may have: the one that is named, if
// its origins name one of the server's addresses, else the only one whose origins
// do; nil where there is none.
func (e *environment) serving(cfg *profiles.Config, addresses ...string) (*profiles.Profile, error) {
	names := cfg.Names()
	named := e.globals.profile != "" || e.Getenv("IDPAUTH_PROFILE") != ""
	if named {
		names = []string{e.profileName(cfg)}
	}
	var found []*profiles.Profile
	for _, name := range names {
		p, err := cfg.Profile(name)
		switch {
		case err != nil && named:
			return nil, err
		case err != nil:
			e.Explain("%v", err)
		case slices.ContainsFunc(addresses, p.Allows):
			found = append(found, p)
		}
	}
	if len(found) > 1 { // those that only others extend are no profiles themselves
		found = slices.DeleteFunc(found, func(p *profiles.Profile) bool { return p.Validate() != nil })
	}
	switch len(found) {
	case 0:
		e.Explain("no profile's origins name %s", addresses[0])
		return nil, nil
	case 1:
		e.reporter.profile = found[0].Name
		return found[0], nil
	}
	return nil, &usage{
		msg:  fmt.Sprintf("profiles %q and %q both name %s in their origins", found[0].Name, found[1].Name, addresses[0]),
		hint: "choose one with -p or IDPAUTH_PROFILE",
	}
}

// credential is the profile's token.
func (e *environment) credential(ctx context.Context, cfg *profiles.Config, p *profiles.Profile) (*token.Token, error) {
	s, err := e.settings(cfg)
	if err != nil {
		return nil, err
	}
	return e.acquire(ctx, cfg, p, s, overrides{}, func(*flows.Request) {})
}

// credentialUsername stands beside a token where only a password is known. Which
// one it is does not matter to most servers.
func credentialUsername(p *profiles.Profile) string { return cmp.Or(p.Username, "oauth2") }

// forget drops the profile's access token, which a server has refused.
func (e *environment) forget(ctx context.Context, cfg *profiles.Config, p *profiles.Profile, refused token.Secret) error {
	s, err := e.settings(cfg)
	if err != nil {
		return err
	}
	ctx, clocks, stop := budget(ctx, s)
	defer stop()
	request, err := e.request(ctx, p, overrides{})
	if err != nil {
		return err
	}
	acquirer, err := e.acquirer(cfg, s, clocks)
	if err != nil {
		return err
	}
	return acquirer.Forget(ctx, request, refused)
}
