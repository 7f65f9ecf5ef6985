//go:build unix && !linux

package cmd

import "syscall"

const hasDefaultDisposition = false

func defaultDisposition(syscall.Signal) {}
