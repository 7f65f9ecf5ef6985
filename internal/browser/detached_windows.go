package browser

import "syscall"

// detached keeps the browser alive when Ctrl-C ends this process.
func detached() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
}
