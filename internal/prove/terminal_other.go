//go:build !unix

package main

import (
	"os"
	"os/exec"
)

// takeTerminal is not called: there is no pty here.
func takeTerminal(*exec.Cmd, *os.File) {}
