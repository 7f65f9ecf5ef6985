package cmd

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"idpauth/internal/sandbox"
)

func sandboxCommand(e *environment) *cli.Command {
	return &cli.Command{
		Name:     "sandbox",
		Usage:    "try things out on a local identity provider",
		Category: otherCommands,
		Subcommands: []*cli.Command{
			{
				Name:  "serve",
				Usage: "run a local identity provider until interrupted; print its address, then a config for it",
				Action: func(c *cli.Context) error {
					if err := noArguments(c); err != nil {
						return err
					}
					return e.serveSandbox(c.Context)
				},
			},
			{
				Name:      "run",
				Usage:     "run one idpauth command against a local identity provider of its own",
				ArgsUsage: "-- ARGS...",
				UsageText: "idpauth sandbox run -- get-token -p password -o json\nidpauth sandbox run -- profile list",
				Action: func(c *cli.Context) error {
					if c.NArg() == 0 {
						return &usage{msg: "sandbox run: there is no command to run", hint: "idpauth sandbox run -- get-token -p password"}
					}
					return e.runInSandbox(c.Context, c.Args().Slice())
				},
			},
		},
	}
}

func (e *environment) serveSandbox(ctx context.Context) error {
	server, err := sandbox.Start(ctx, sandbox.Options{})
	if err != nil {
		return fmt.Errorf("starting the sandbox: %w", err)
	}
	defer server.Close()
	if err := e.print(server.URL + "\n" + string(server.Config())); err != nil {
		return err
	}
	<-ctx.Done()
	return context.Cause(ctx)
}

// runInSandbox runs a command in this process, in a world where config and
// state are the sandbox's.
func (e *environment) runInSandbox(ctx context.Context, args []string) error {
	server, err := sandbox.Start(ctx, sandbox.Options{})
	if err != nil {
		return fmt.Errorf("starting the sandbox: %w", err)
	}
	defer server.Close()
	dir, err := os.MkdirTemp("", "idpauth-sandbox-*")
	if err != nil {
		return fmt.Errorf("making a directory for the sandbox: %w", err)
	}
	defer os.RemoveAll(dir)
	config := filepath.Join(dir, "config.yaml")
	if err := os.WriteFile(config, server.Config(), 0o600); err != nil {
		return fmt.Errorf("writing the sandbox's config: %w", err)
	}
	world := e.with(map[string]string{
		"IDPAUTH_CONFIG":    config,
		"IDPAUTH_STATE_DIR": filepath.Join(dir, "state"),
		"IDPAUTH_STORE":     "keyfile",
	})
	world.Args = append([]string{e.Args[0]}, args...)
	r := newReporter(world)
	err = run(ctx, world, r, nil)
	switch {
	case endedBySignal(ctx):
		return context.Cause(ctx)
	case err != nil:
		return childStatus(r.fail(err))
	}
	r.flush()
	return nil
}

// with is the same world with these variables in place of all that are idpauth's:
// a password among them is for another identity provider.
func (s *System) with(variables map[string]string) *System {
	const ours = "IDPAUTH_"
	world := *s
	world.LookupEnv = func(name string) (string, bool) {
		if strings.HasPrefix(name, ours) {
			value, ok := variables[name]
			return value, ok
		}
		return s.LookupEnv(name)
	}
	world.Environ = slices.DeleteFunc(slices.Clone(s.Environ), func(variable string) bool { return strings.HasPrefix(variable, ours) })
	for name, value := range variables {
		world.Environ = append(world.Environ, name+"="+value)
	}
	return &world
}
