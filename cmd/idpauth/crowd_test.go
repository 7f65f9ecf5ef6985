package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"sync"
)

// crowd (exec crowd N CODE COMMAND ARGS...) runs a command N times at once. All
// must end with the exit code and with the same on stdout, which it prints; what
// they wrote to stderr follows on its own.
func crowd() {
	count, countErr := strconv.Atoi(os.Args[1])
	code, codeErr := strconv.Atoi(os.Args[2])
	if countErr != nil || codeErr != nil {
		complain("usage: crowd N CODE COMMAND ARGS...")
	}
	members := make([]member, count)
	var running sync.WaitGroup
	for i := range members {
		running.Go(func() { members[i].run(os.Args[3:]) })
	}
	running.Wait()
	for i := range members {
		os.Stderr.Write(members[i].stderr.Bytes())
	}
	for i := range members {
		if members[i].code != code {
			complain("process %d of %d: exit code %d, want %d", i, count, members[i].code, code)
		}
		if !bytes.Equal(members[i].stdout.Bytes(), members[0].stdout.Bytes()) {
			complain("process %d of %d printed something else than the first", i, count)
		}
	}
	os.Stdout.Write(members[0].stdout.Bytes())
}

// member is one process of a crowd.
type member struct {
	stdout, stderr bytes.Buffer
	code           int
}

func (m *member) run(argv []string) {
	c := exec.Command(argv[0], argv[1:]...)
	c.Stdout, c.Stderr = &m.stdout, &m.stderr
	if err := c.Run(); c.ProcessState == nil {
		fmt.Fprintln(&m.stderr, err)
		m.code = -1
		return
	}
	m.code = c.ProcessState.ExitCode()
}

func complain(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "crowd: "+format+"\n", args...)
	os.Exit(99)
}
