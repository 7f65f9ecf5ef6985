//go:build unix

package output

import (
	"errors"
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// writeDescriptor writes to a file that whoever started us left open for us.
// Ours are marked close-on-exec, and naming one of them is a mistake.
func writeDescriptor(n int, data []byte) error {
	flags, err := unix.FcntlInt(uintptr(n), unix.F_GETFD, 0)
	if err != nil || flags&unix.FD_CLOEXEC != 0 {
		return errors.New("no such file is open")
	}
	duplicate, err := unix.FcntlInt(uintptr(n), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return err
	}
	f := os.NewFile(uintptr(duplicate), "")
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}

// othersCanWrite reports whether anybody but us and root can place files in dir.
// The sticky bit does not help: it keeps others from removing, not from placing.
func othersCanWrite(dir string) bool {
	info, err := os.Stat(dir)
	return err != nil || info.Mode().Perm()&0o022 != 0 || isForeign(info)
}

func isForeign(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return !ok || stat.Uid != 0 && int(stat.Uid) != os.Geteuid()
}

func isHardLinked(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return !ok || stat.Nlink > 1
}
