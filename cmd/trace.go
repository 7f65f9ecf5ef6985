package cmd

import (
	"os"

	"idpauth/internal/transport"
	"idpauth/output"
)

// traced runs the command and writes down its requests where --trace-file says,
// however the command ends.
func (e *environment) traced(command func() error) error {
	path := e.globals.traceFile
	if path == "" {
		return command()
	}
	e.trace = &transport.HAR{Version: Version, Now: e.Now}
	if !writtenInPlace(path) {
		// That there is no place for it shows before anything is sent.
		if err := e.writeTrace(path); err != nil {
			return err
		}
	}
	defer e.finishTrace()
	return command()
}

// finishTrace writes the requests down, once.
func (e *environment) finishTrace() {
	if e.trace == nil {
		return
	}
	if err := e.writeTrace(e.globals.traceFile); err != nil {
		e.Notice("the trace is lost: %v", err)
	}
	e.trace = nil
}

func (e *environment) writeTrace(path string) error {
	archive, err := e.trace.JSON()
	if err != nil {
		return err
	}
	return output.WriteFile(path, archive)
}

// writtenInPlace reports whether something stands at path that is not replaced as
// a whole: what is written to it twice, is in it twice.
func writtenInPlace(path string) bool {
	info, err := os.Lstat(path)
	return err == nil && !info.Mode().IsRegular() && !info.IsDir()
}
