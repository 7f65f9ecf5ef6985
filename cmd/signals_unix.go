//go:build unix

package cmd

import (
	"os"
	"os/signal"
	"syscall"
	"time"
)

var terminating = []os.Signal{
	syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGABRT,
}

var fromKeyboard = []os.Signal{syscall.SIGINT, syscall.SIGQUIT}

// die makes the signal's own disposition end the process, so that a shell sees
// it; the runtime would answer SIGQUIT and SIGABRT with a dump and exit code 2.
func die(s os.Signal) {
	number := s.(syscall.Signal)
	syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{})
	signal.Reset(s)
	defaultDisposition(number)
	if number != syscall.SIGQUIT && number != syscall.SIGABRT || hasDefaultDisposition {
		syscall.Kill(os.Getpid(), number)
		time.Sleep(time.Second) // it arrives at any thread, any moment now
	}
	os.Exit(128 + int(number))
}
