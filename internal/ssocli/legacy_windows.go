package ssocli

import "io/fs"

// openFlags: what keeps an open from waiting on Unix has no counterpart.
const openFlags = 0

// isOwn: Windows guards the profile directory, in which the cache is, itself.
func isOwn(fs.FileInfo) bool { return true }
