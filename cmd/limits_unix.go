//go:build unix

package cmd

import (
	"fmt"
	"syscall"
)

// fewestFiles is what the Go runtime cannot do without. It ends the program when
// it runs short, with a dump and with exit code 2, which has another meaning.
const fewestFiles = 8

// checkLimits refuses to run where the limit of open files is lower than that.
func checkLimits() error {
	var files syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &files) != nil || files.Cur >= fewestFiles {
		return nil
	}
	return &usage{msg: fmt.Sprintf("no more than %d files may be open here, which is too few", files.Cur), hint: "ulimit -n 64, or more"}
}
