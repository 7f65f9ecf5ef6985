package tokenstore

import (
	"errors"
	"os"
	"syscall"
)

// allocate gives the file size bytes of disk. fallocate(2) is not everywhere.
func allocate(f *os.File, size int64) error {
	for {
		err := syscall.Fallocate(int(f.Fd()), 0, 0, size)
		switch {
		case errors.Is(err, syscall.EINTR):
			continue
		case errors.Is(err, syscall.EOPNOTSUPP), errors.Is(err, syscall.ENOSYS):
			return allocateZeros(f, size)
		}
		return err
	}
}
