package output

import (
	"errors"
	"io/fs"
	"os"
)

// writeDescriptor knows the two streams that have a name in a POSIX shell.
func writeDescriptor(n int, data []byte) error {
	var err error
	switch n {
	case 1:
		_, err = os.Stdout.Write(data)
	case 2:
		_, err = os.Stderr.Write(data)
	default:
		err = errors.New("no such file is open")
	}
	return err
}

// On Windows a file takes its access rights from its directory, creating
// symbolic links is a privilege, and there is no shared temporary directory.

func othersCanWrite(string) bool { return false }

func isForeign(fs.FileInfo) bool { return false }

func isHardLinked(fs.FileInfo) bool { return false }
