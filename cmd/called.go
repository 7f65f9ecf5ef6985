package cmd

import (
	"slices"
	"strings"

	"github.com/urfave/cli/v2"
)

// dockerHelper is the name under which docker starts a helper that its config
// calls idpauth.
const dockerHelper = "docker-credential-idpauth"

// scripts are the commands that stand in for a script of their name. All that
// follows the name is theirs, flags too.
var scripts = []string{"get_token", "acurl"}

// arguments are those of the program, behind the command that its name stands
// for.
func arguments(sys *System) []string {
	name := sys.Args[0]
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.TrimSuffix(name, ".exe")
	switch {
	case name == dockerHelper:
		return append([]string{"credential", "docker"}, sys.Args[1:]...)
	case slices.Contains(scripts, name):
		return append([]string{name}, sys.Args[1:]...)
	}
	return sys.Args[1:]
}

// takesAll reports whether all that follows the command is its own.
func takesAll(c *cli.Command) bool { return slices.Contains(scripts, c.Name) }
