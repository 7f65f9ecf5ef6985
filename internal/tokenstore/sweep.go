package tokenstore

import (
	"os"
	"path/filepath"
	"strings"
	"time"
)

// A file that a killed process left is swept when no living one can need it.
const leftoverAge = time.Hour

// sweepLimit bounds how many names one write looks at.
const sweepLimit = 20_000

// sweep removes old temporary files and reserves of ours from a directory.
func sweep(dir string, now time.Time) {
	d, err := os.Open(dir)
	if err != nil {
		return
	}
	defer d.Close()
	names, _ := d.Readdirnames(sweepLimit)
	for _, name := range names {
		if !isLeftover(name) {
			continue
		}
		path := filepath.Join(dir, name)
		fi, err := os.Lstat(path)
		if err == nil && fi.Mode().IsRegular() && now.Sub(fi.ModTime()) > leftoverAge {
			os.Remove(path)
		}
	}
}

// isLeftover knows our own names: KEY.reserve and KEY.token.RANDOM.tmp.
func isLeftover(name string) bool {
	key, rest, _ := strings.Cut(name, ".")
	if !isKey(key) {
		return false
	}
	rest = "." + rest
	return rest == reserveSuffix ||
		strings.HasPrefix(rest, entrySuffix+".") && strings.HasSuffix(rest, tempSuffix)
}
