//go:build linux || darwin

package terminal

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// roleVariable turns the test binary into the program under the terminal: only
// a process of its own can have a controlling terminal.
const roleVariable = "TERMINAL_TEST_ROLE"

func TestMain(m *testing.M) {
	if role := os.Getenv(roleVariable); role != "" {
		play(role)
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func play(role string) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	var t Terminal
	switch role {
	case "available":
		fmt.Println(t.Available())
	case "line":
		answer(t.Line(ctx, "User: "))
	case "secret":
		answer(t.Secret(ctx, "Password: "))
	case "deaf":
		answer(t.Secret(context.Background(), "Password: "))
	case "brief":
		brief, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
		defer cancel()
		answer(t.Secret(brief, "Code: "))
		answer(t.Secret(ctx, "Password: "))
	case "file":
		f, err := t.File()
		if err != nil {
			answer("", err)
			return
		}
		fmt.Fprint(f, "child talks")
		f.Close()
	case "shell: secret":
		control("secret", true)
	case "shell: background":
		control("secret", false)
		control("available", false)
	}
}

func answer(line string, err error) {
	switch {
	case errors.Is(err, ErrNoTerminal):
		fmt.Println("no terminal")
	case errors.Is(err, ErrCancelled):
		fmt.Println("cancelled")
	case errors.Is(err, context.Canceled):
		fmt.Println("context canceled")
	case errors.Is(err, context.DeadlineExceeded):
		fmt.Println("deadline exceeded")
	case err != nil:
		fmt.Println(err)
	default:
		fmt.Printf("%q\n", line)
	}
}

// control runs a role as a shell runs a job, and continues it in the foreground
// each time it stops.
func control(role string, foreground bool) {
	signal.Ignore(syscall.SIGTTOU, syscall.SIGHUP)
	tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0)
	if err != nil {
		panic(err)
	}
	defer tty.Close()
	fd := int(tty.Fd())
	job := exec.Command(os.Args[0])
	job.Env = append(os.Environ(), roleVariable+"="+role)
	job.Stdout, job.Stderr = os.Stdout, os.Stderr
	job.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Foreground: foreground, Ctty: fd}
	if err := job.Start(); err != nil {
		panic(err)
	}
	for {
		var status syscall.WaitStatus
		if _, err := syscall.Wait4(job.Process.Pid, &status, syscall.WUNTRACED, nil); err != nil {
			panic(err)
		}
		if !status.Stopped() {
			return
		}
		modes, err := unix.IoctlGetTermios(fd, getModes)
		if err != nil {
			panic(err)
		}
		fmt.Printf("stopped by Ctrl-Z %v, echo %v\n", status.StopSignal() == syscall.SIGTSTP, modes.Lflag&unix.ECHO != 0)
		unix.IoctlSetPointerInt(fd, unix.TIOCSPGRP, job.Process.Pid)
		syscall.Kill(-job.Process.Pid, syscall.SIGCONT)
	}
}
