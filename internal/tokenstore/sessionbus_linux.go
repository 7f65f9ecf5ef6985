package tokenstore

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/godbus/dbus/v5"

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

// How long a bus may have no room, and how often it is tried meanwhile, give or
// take a half.
const (
	crowdedBound = 30 * time.Second
	crowdedPause = 50 * time.Millisecond
)

// connectBus connects to the bus. One that has as many connections as it takes
// (256 of a user, if its config says nothing) is no bus that is missing: those
// who hold them are about to end.
func connectBus(ctx context.Context, address string) (*dbus.Conn, error) {
	patience, cancel := context.WithTimeout(ctx, crowdedBound)
	defer cancel()
	for {
		conn, err := within(ctx, answerBound, func() (*dbus.Conn, error) {
			return dbus.Connect(address, dbus.WithContext(ctx))
		})
		if !crowded(err) {
			return conn, err
		}
		pause := time.NewTimer(crowdedPause/2 + rand.N(crowdedPause))
		select {
		case <-patience.Done():
			pause.Stop()
			return nil, fmt.Errorf("the bus has no room: %w", context.Cause(patience))
		case <-pause.C:
		}
	}
}

// crowded reports whether the bus, or the queue in front of it, is full.
func crowded(err error) bool {
	var refused dbus.Error
	return errors.As(err, &refused) && refused.Name == "org.freedesktop.DBus.Error.LimitsExceeded" || errors.Is(err, syscall.EAGAIN)
}
