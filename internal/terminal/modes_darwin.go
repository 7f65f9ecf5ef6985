package terminal

import "golang.org/x/sys/unix"

const (
	getModes = unix.TIOCGETA
	setModes = unix.TIOCSETA
	noChar   = 0xff // _POSIX_VDISABLE: the terminal lacks this special character
)
