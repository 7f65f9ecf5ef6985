package cmd

import (
	"context"
	"fmt"

	"github.com/urfave/cli/v2"

	"idpauth/internal/credential"
	"idpauth/profiles"
)

func dockerCredentialCommand(e *environment) *cli.Command {
	return &cli.Command{
		Name:      "docker",
		Usage:     "answer docker about the registries that the origins of a profile name",
		ArgsUsage: "get|store|erase|list",
		UsageText: `ln -s "$(command -v idpauth)" ~/bin/` + dockerHelper + `
echo registry.example.com | idpauth credential docker get`,
		Action: func(c *cli.Context) error {
			operation, err := credentialOperation(c)
			if err != nil {
				return err
			}
			return e.dockerCredential(c.Context, operation)
		},
	}
}

// dockerCredential follows github.com/docker/docker-credential-helpers.
func (e *environment) dockerCredential(ctx context.Context, operation string) error {
	switch operation {
	case "get", "erase":
	case "list":
		return e.listRegistries(ctx)
	case "store":
		return &usage{msg: "credential docker: only tokens of profiles are kept, no passwords", hint: "idpauth login"}
	default:
		return &usage{msg: fmt.Sprintf("credential docker: unknown operation %q", shorten(operation)), hint: "idpauth credential docker --help"}
	}
	server, err := reading(ctx, func() (string, error) { return credential.ReadDockerServer(e.Stdin) })
	if err != nil {
		return fmt.Errorf("reading the server from standard input: %w", err)
	}
	cfg, err := e.config()
	if err != nil {
		return err
	}
	p, err := e.serving(cfg, credential.DockerAddresses(server)...)
	switch {
	case err != nil:
		return err
	case p == nil && operation == "erase":
		return nil
	case p == nil:
		if err := e.print(credential.DockerNotFound); err != nil {
			return err
		}
		return &answerNo{msg: fmt.Sprintf("no profile's origins name %q", shorten(server)), code: exitGeneral}
	case operation == "erase":
		return e.forget(ctx, cfg, p, "")
	}
	t, err := e.credential(ctx, cfg, p)
	if err != nil {
		return err
	}
	answer, err := credential.DockerAnswer(server, credentialUsername(p), t)
	if err != nil {
		return err
	}
	return e.print(string(answer))
}

// listRegistries lists the origins for which a token is cached: docker asks for
// each one that is listed, and nobody wants to sign in to all of them.
func (e *environment) listRegistries(ctx context.Context) error {
	cfg, s, err := e.loaded(e.config)
	if err != nil {
		return err
	}
	usernames := map[string]string{}
	for _, name := range cfg.Names() {
		status, err := e.statusOfNamed(ctx, cfg, name, s)
		if err != nil {
			e.Explain("%v", err)
		}
		if status.Valid {
			e.addRegistries(cfg, name, usernames)
		}
	}
	list, err := credential.DockerList(usernames)
	if err != nil {
		return err
	}
	return e.print(string(list))
}

// addRegistries adds the origins for which the profile is asked.
func (e *environment) addRegistries(cfg *profiles.Config, name string, usernames map[string]string) {
	p, err := cfg.Profile(name)
	if err != nil {
		return
	}
	for _, origin := range p.OriginsAllowed {
		if served, err := e.serving(cfg, origin); err == nil && served != nil && served.Name == name {
			usernames[origin] = credentialUsername(p)
		}
	}
}
