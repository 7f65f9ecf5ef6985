package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/godbus/dbus/v5"
)

// desktop is a session bus with nobody on it but those who are started here, and
// the home of the vault behind it.
type desktop struct {
	dir string
	bus *exec.Cmd
}

// The standard bus would start a Secret Service that nobody has unlocked, and has
// room for more than a crowd.
const emptyBus = `<busconfig>
  <type>session</type>
  <auth>EXTERNAL</auth>
  <listen>%s</listen>
  <limit name="max_connections_per_user">%d</limit>
  <policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy>
</busconfig>`

// newDesktop starts the bus, with room for so many connections. Its directory's
// name is short, as a socket's has to be.
func newDesktop(ctx context.Context, room int) (*desktop, error) {
	dir, err := os.MkdirTemp("", "bus")
	if err != nil {
		return nil, err
	}
	d := &desktop{dir: dir}
	config := filepath.Join(dir, "bus.conf")
	if err := os.WriteFile(config, fmt.Appendf(nil, emptyBus, d.address(), room), 0o600); err != nil {
		return nil, err
	}
	d.bus = exec.CommandContext(ctx, "dbus-daemon", "--nofork", "--config-file="+config)
	d.bus.Env = d.env()
	if err := d.bus.Start(); err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	return d, await(ctx, func() bool {
		_, err := os.Stat(filepath.Join(dir, "socket"))
		return err == nil
	})
}

func (d *desktop) address() string { return "unix:path=" + filepath.Join(d.dir, "socket") }

func (d *desktop) env() []string {
	return []string{"PATH=" + os.Getenv("PATH"), "HOME=" + d.dir, "XDG_DATA_HOME=" + d.dir, "XDG_RUNTIME_DIR=" + d.dir, "DBUS_SESSION_BUS_ADDRESS=" + d.address()}
}

func (d *desktop) close() {
	d.bus.Process.Kill()
	d.bus.Wait()
	os.RemoveAll(d.dir)
}

// vault starts a Secret Service, which the first to unlock it makes.
func (d *desktop) vault(ctx context.Context, unlock bool) (*vaultDaemon, error) {
	daemon := exec.CommandContext(ctx, "gnome-keyring-daemon", "--foreground", "--components=secrets")
	if unlock {
		daemon.Args = append(daemon.Args, "--unlock")
		daemon.Stdin = strings.NewReader("the vault's password")
	}
	daemon.Env = d.env()
	if err := daemon.Start(); err != nil {
		return nil, err
	}
	v := &vaultDaemon{daemon.Process, make(chan error, 1)}
	go func() { v.ended <- daemon.Wait() }()
	return v, await(ctx, d.answers)
}

// vaultDaemon is a Secret Service.
type vaultDaemon struct {
	*os.Process
	ended chan error // gets what it ended with
}

// lives tells when the daemon has ended by itself, of which its callers can know
// nothing.
func (v *vaultDaemon) lives() error {
	select {
	case err := <-v.ended:
		v.ended <- err
		return fmt.Errorf("gnome-keyring-daemon ended by itself: %v", err)
	default:
		return nil
	}
}

func (v *vaultDaemon) end() {
	v.Kill()
	<-v.ended
}

// answers reports whether the vault that a sign-in opens is there.
func (d *desktop) answers() bool {
	conn, err := dbus.Connect(d.address())
	if err != nil {
		return false
	}
	defer conn.Close()
	const service = "org.freedesktop.secrets"
	value, err := conn.Object(service, "/org/freedesktop/secrets").GetProperty("org.freedesktop.Secret.Service.Collections")
	return err == nil && strings.Contains(value.String(), "/collection/login")
}
