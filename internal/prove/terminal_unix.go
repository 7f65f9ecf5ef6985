//go:build unix

package main

import (
	"os"
	"os/exec"
	"syscall"
)

// takeTerminal makes tty the terminal that the process finds as /dev/tty.
func takeTerminal(cmd *exec.Cmd, tty *os.File) {
	cmd.ExtraFiles = []*os.File{tty}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true, Ctty: 3}
}
