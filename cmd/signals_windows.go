package cmd

import (
	"os"
	"syscall"
)

var terminating = []os.Signal{os.Interrupt, syscall.SIGTERM}

var fromKeyboard = []os.Signal{os.Interrupt}

// die exits as a shell reports the end by a signal; Windows has no other way.
func die(s os.Signal) { os.Exit(128 + int(s.(syscall.Signal))) }
