package cmd

import (
	"github.com/urfave/cli/v2"

	"idpauth/profiles"
)

func profileSchemaCommand(e *environment) *cli.Command {
	return &cli.Command{
		Name:      "schema",
		Usage:     "print the JSON Schema of the config file, for editors",
		UsageText: "idpauth profile schema > ~/.config/idpauth/config.schema.json",
		Action: func(c *cli.Context) error {
			if err := noArguments(c); err != nil {
				return err
			}
			return e.print(profiles.Schema())
		},
	}
}
