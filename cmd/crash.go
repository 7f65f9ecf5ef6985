package cmd

import (
	"fmt"
	"os"
	"runtime/debug"
)

// internalError reports a panic. Its trace goes to a private file, because the
// values in it are not for the screen and exit code 2 has another meaning.
func internalError(sys *System, p any) error {
	err := fmt.Errorf("internal error, please report it: %T", p)
	dir, dirErr := stateDir(sys)
	if dirErr != nil || os.MkdirAll(dir, 0o700) != nil {
		return err
	}
	f, fileErr := os.CreateTemp(dir, "crash-*.txt")
	if fileErr != nil {
		return err
	}
	defer f.Close()
	f.Write(debug.Stack())
	return fmt.Errorf("%w (trace in %s)", err, f.Name())
}
