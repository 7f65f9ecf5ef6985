package tokenstore

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
	"time"
)

// openFlags is empty: Windows opens neither links nor pipes here, openFile
// having looked before.
const openFlags = 0

// Rights and owners are the profile directory's ACL on Windows.

func othersHaveRights(fs.FileInfo) bool            { return false }
func othersMayWrite(fs.FileInfo) bool              { return false }
func checkOwner(path string, fi fs.FileInfo) error { return nil }
func ownedBy(fs.FileInfo) string                   { return "" }

// rename replaces the target, trying again while a reader or a virus scanner
// has it open: ERROR_ACCESS_DENIED (5) or ERROR_SHARING_VIOLATION (32).
func rename(from, to string) error {
	const sharingViolation = syscall.Errno(32)
	for try := 0; ; try++ {
		err := os.Rename(from, to)
		busy := errors.Is(err, syscall.ERROR_ACCESS_DENIED) || errors.Is(err, sharingViolation)
		if !busy || try == 40 {
			return err
		}
		time.Sleep(25 * time.Millisecond)
	}
}

func syncDir(string) error { return nil } // NTFS journals renames
