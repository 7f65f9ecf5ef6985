//go:build unix

package browser

import "syscall"

// detached keeps the browser alive when Ctrl-C or a hang-up ends this process.
func detached() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }
