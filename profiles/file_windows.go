package profiles

import "io/fs"

const nonblock = 0

// On Windows the user's own directory is closed to others by its access list.

func checkOwner(string, fs.FileInfo) error { return nil }

func readableByOthers(fs.FileInfo) bool { return false }

func othersMayWrite(fs.FileInfo) bool { return false }
