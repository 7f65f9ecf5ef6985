//go:build !linux

package tokenstore

import "os"

func allocate(f *os.File, size int64) error { return allocateZeros(f, size) }
