package main

import (
	"os"
	"syscall"
)

// maxRSS is the most memory that a process had, as wait4(2) tells it.
func maxRSS(s *os.ProcessState) int64 {
	if usage, ok := s.SysUsage().(*syscall.Rusage); ok {
		return usage.Maxrss << 10
	}
	return 0
}
