package tokenstore

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"idpauth/internal/nodbus"
)

// sessionBus returns the address of the session bus: the one that the process
// was started with, else the systemd user bus. Only a socket that exists counts,
// so that nothing is launched.
func sessionBus() (string, bool) {
	address, ok := nodbus.Original()
	if !ok || address == "" || strings.HasPrefix(address, "autolaunch:") {
		dir := os.Getenv("XDG_RUNTIME_DIR")
		if dir == "" {
			dir = filepath.Join("/run/user", strconv.Itoa(os.Geteuid()))
		}
		address = "unix:path=" + filepath.Join(dir, "bus")
	}
	path, isPath := strings.CutPrefix(address, "unix:path=")
	if !isPath {
		return address, strings.HasPrefix(address, "unix:abstract=")
	}
	path, _, _ = strings.Cut(path, ",")
	path, _, _ = strings.Cut(path, ";")
	fi, err := os.Stat(path)
	return address, err == nil && fi.Mode()&os.ModeSocket != 0
}
