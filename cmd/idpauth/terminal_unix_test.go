//go:build unix

package main

import "syscall"

// leaveTerminal takes the terminal of the one who runs the tests out of reach.
// Where a script gave the process a terminal, it leads the session already and
// keeps it.
func leaveTerminal() { syscall.Setsid() }
