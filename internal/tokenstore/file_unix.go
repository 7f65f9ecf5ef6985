//go:build !windows

package tokenstore

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"syscall"
)

// openFlags keep an open from following a link and from waiting for a pipe.
const openFlags = syscall.O_NOFOLLOW | syscall.O_NONBLOCK

func othersHaveRights(fi fs.FileInfo) bool { return fi.Mode().Perm()&0o077 != 0 }
func othersMayWrite(fi fs.FileInfo) bool   { return fi.Mode().Perm()&0o022 != 0 }

// checkOwner refuses what belongs to another user, as after a run with sudo.
func checkOwner(path string, fi fs.FileInfo) error {
	st, ok := fi.Sys().(*syscall.Stat_t)
	if !ok || int(st.Uid) == os.Geteuid() {
		return nil
	}
	return advise(fmt.Errorf("%s belongs to %s, not to you (uid %d)", path, userName(st.Uid), os.Geteuid()),
		"give it back with chown, or set IDPAUTH_STATE_DIR to a directory of your own")
}

// ownedBy names the owner, for an error's text.
func ownedBy(fi fs.FileInfo) string {
	if st, ok := fi.Sys().(*syscall.Stat_t); ok {
		return " of " + userName(st.Uid)
	}
	return ""
}

func userName(uid uint32) string {
	if uid == 0 {
		return "root"
	}
	return "uid " + strconv.FormatUint(uint64(uid), 10)
}

func rename(from, to string) error { return os.Rename(from, to) }

// syncDir makes a rename in the directory last.
func syncDir(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	defer d.Close()
	err = d.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) {
		return nil // some file systems do not sync directories
	}
	return err
}
