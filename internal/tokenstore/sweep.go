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

// randomLen is the length of crypto/rand.Text, which temporary names contain.
const randomLen = 26

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

// isLeftover knows our own names: NAME.RANDOM.tmp, as replaceFile makes them, and
// KEY.reserve.
func isLeftover(name string) bool {
	if key, ok := strings.CutSuffix(name, reserveSuffix); ok {
		return isKey(key)
	}
	temp, ok := strings.CutSuffix(name, tempSuffix)
	random := temp[strings.LastIndexByte(temp, '.')+1:]
	return ok && len(random) == randomLen && strings.Trim(random, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") == ""
}
