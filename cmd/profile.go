package cmd

import "github.com/urfave/cli/v2"

func profileCommand(e *environment) *cli.Command {
	return &cli.Command{
		Name:     "profile",
		Aliases:  []string{"config"},
		Usage:    "look at the profiles, change and check them",
		Category: profileCommands,
		Subcommands: []*cli.Command{
			profileListCommand(e),
			profileShowCommand(e),
			profileCreateCommand(e),
			profileEditCommand(e),
			profileDefaultCommand(e),
			profileRenameCommand(e),
			profileDeleteCommand(e),
			profileExportCommand(e),
			profileImportCommand(e),
			profileValidateCommand(e),
			profilePathCommand(e),
			profileSchemaCommand(e),
		},
	}
}

func profilePathCommand(e *environment) *cli.Command {
	return &cli.Command{
		Name:  "path",
		Usage: "show where the config file is",
		Action: func(c *cli.Context) error {
			if err := noArguments(c); err != nil {
				return err
			}
			path, _, err := e.configPath()
			if err != nil {
				return err
			}
			return e.print(path + "\n")
		},
	}
}
