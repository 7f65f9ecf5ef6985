package cmd

import (
	"github.com/urfave/cli/v2"

	"idpauth/profiles"
)

// namedProfile is the profile that an argument names, else the one that the
// flags do.
func (e *environment) namedProfile(c *cli.Context) (*profiles.Profile, error) {
	if err := atMost(c, 1); err != nil {
		return nil, err
	}
	name, err := e.argumentOrFlag(c.Args().First())
	if err != nil {
		return nil, err
	}
	e.globals.profile = name
	_, p, err := e.profile()
	return p, err
}

// theProfile is the name that an argument or --profile gives; it is never that of
// the default profile.
func (e *environment) theProfile(c *cli.Context) (string, error) {
	if err := atMost(c, 1); err != nil {
		return "", err
	}
	name, err := e.argumentOrFlag(c.Args().First())
	if err == nil && name == "" {
		err = &usage{msg: c.Command.HelpName[len("idpauth "):] + " needs the name of a profile", hint: c.Command.HelpName + " NAME"}
	}
	e.reporter.profile = name
	return name, err
}

// argumentOrFlag is the profile that an argument names or --profile does.
func (e *environment) argumentOrFlag(argument string) (string, error) {
	flag := e.globals.profile
	if argument != "" && flag != "" && argument != flag {
		return "", &usage{msg: "an argument and --profile name different profiles"}
	}
	if argument == "" {
		argument = flag
	}
	return argument, nil
}
