//go:build unix

package profiles

import (
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// nonblock keeps open from waiting for a writer should the file have become a
// named pipe since it was looked at.
const nonblock = syscall.O_NONBLOCK

// checkOwner refuses a config file that somebody else may have written: it
// names the programs to run and the servers that get the passwords. Root's
// files are trusted, as ssh does.
func checkOwner(path string, info fs.FileInfo) error {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok && stat.Uid != 0 && int(stat.Uid) != os.Geteuid() {
		return &OwnerError{
			Path:   path,
			Reason: fmt.Sprintf("it belongs to user %d, and you are %d", stat.Uid, os.Geteuid()),
			Cure:   fmt.Sprintf("after reading it: chown %d %s", os.Geteuid(), path),
		}
	}
	if mode := info.Mode().Perm(); mode&0o022 != 0 {
		return &OwnerError{
			Path:   path,
			Reason: fmt.Sprintf("others may write to it (mode %#o)", mode),
			Cure:   "after reading it: chmod 600 " + path,
		}
	}
	return nil
}

// readableByOthers reports whether the file has any mode beyond 0600.
func readableByOthers(info fs.FileInfo) bool { return info.Mode().Perm()&^0o600 != 0 }

func othersMayWrite(info fs.FileInfo) bool { return info.Mode().Perm()&0o022 != 0 }
