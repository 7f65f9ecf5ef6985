package cmd

import (
	"os"
	"os/exec"
	"strings"
)

const defaultEditor = "notepad"

// editorArgv takes a program's path as it is and splits anything else at spaces:
// there is no shell that all machines have.
func editorArgv(command string) []string {
	if _, err := exec.LookPath(command); err == nil {
		return []string{command}
	}
	return strings.Fields(command)
}

func terminate(p *os.Process) error { return p.Kill() }
