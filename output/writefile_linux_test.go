package output

import (
	"errors"
	"syscall"
	"testing"
)

func TestWriteFileReportsAFullDevice(t *testing.T) {
	if err := WriteFile("/dev/full", []byte("token")); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("got %v, want ENOSPC", err)
	}
}
