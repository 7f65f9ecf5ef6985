package cmd

import "strings"

// dockerHelper is the name under which docker starts a helper that its config
// calls idpauth.
const dockerHelper = "docker-credential-idpauth"

// arguments are those of the program, behind the command that its name stands
// for.
func arguments(sys *System) []string {
	name := sys.Args[0]
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	if strings.TrimSuffix(name, ".exe") == dockerHelper {
		return append([]string{"credential", "docker"}, sys.Args[1:]...)
	}
	return sys.Args[1:]
}
