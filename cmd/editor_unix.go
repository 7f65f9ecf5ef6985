//go:build unix

package cmd

import (
	"os"
	"strings"
	"syscall"
)

const defaultEditor = "vi"

// editorArgv runs the name of a program as it is and, as git does, gives anything
// more to the shell: people write EDITOR="code --wait" and EDITOR="emacs -nw".
func editorArgv(command string) []string {
	if !strings.ContainsAny(command, "|&;<>()$`\\\"' \t\n*?[#~=%") {
		return []string{command}
	}
	return []string{"sh", "-c", command + ` "$@"`, command}
}

func terminate(p *os.Process) error { return p.Signal(syscall.SIGTERM) }
