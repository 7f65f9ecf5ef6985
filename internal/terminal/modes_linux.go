package terminal

import "golang.org/x/sys/unix"

const (
	getModes = unix.TCGETS
	setModes = unix.TCSETS
	noChar   = 0 // _POSIX_VDISABLE: the terminal lacks this special character
)
