package cmd

import (
	"syscall"
	"unsafe"
)

const hasDefaultDisposition = true

// defaultDisposition takes the runtime's handler off the signal.
func defaultDisposition(s syscall.Signal) {
	var action struct { // struct kernel_sigaction; zero is SIG_DFL
		handler  uintptr
		flags    uint64
		restorer uintptr
		mask     uint64
	}
	syscall.RawSyscall6(syscall.SYS_RT_SIGACTION, uintptr(s), uintptr(unsafe.Pointer(&action)), 0, unsafe.Sizeof(action.mask), 0, 0)
}
