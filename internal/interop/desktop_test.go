//go:build interop && linux

package interop

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// desktop is a D-Bus session bus and the home of the person whose bus it is.
type desktop struct {
	dir string
	env []string
}

// An emptyBus starts nothing by itself. The standard one would start a Secret
// Service that nobody has unlocked.
const emptyBus = `<busconfig>
  <type>session</type>
  <auth>EXTERNAL</auth>
  <listen>%s</listen>
  <policy context="default">
    <allow send_destination="*"/>
    <allow receive_sender="*"/>
    <allow own="*"/>
  </policy>
</busconfig>`

// newDesktop starts a bus that ends with the test.
func newDesktop(t *testing.T) *desktop {
	t.Helper()
	dir, err := os.MkdirTemp("", "bus") // t.TempDir is too long for a socket
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	socket := filepath.Join(dir, "bus")
	address := "unix:path=" + socket
	d := &desktop{dir: dir, env: []string{
		"PATH=" + os.Getenv("PATH"),
		"HOME=" + dir,
		"XDG_DATA_HOME=" + filepath.Join(dir, "data"),
		"XDG_RUNTIME_DIR=" + dir,
		"DBUS_SESSION_BUS_ADDRESS=" + address,
	}}
	config := filepath.Join(dir, "bus.conf")
	if err := os.WriteFile(config, fmt.Appendf(nil, emptyBus, address), 0o600); err != nil {
		t.Fatal(err)
	}
	d.start(t, exec.Command("dbus-daemon", "--nofork", "--config-file="+config),
		func() (bool, error) { return listens("unix", socket) })
	return d
}

// startVault starts a Secret Service. The first unlock makes the vault.
func (d *desktop) startVault(t *testing.T, unlock bool) *process {
	t.Helper()
	cmd := exec.Command("gnome-keyring-daemon", "--foreground", "--components=secrets")
	if unlock {
		cmd.Args = append(cmd.Args, "--unlock")
		cmd.Stdin = strings.NewReader("the vault's password")
	}
	return d.start(t, cmd, func() (bool, error) {
		collections, err := d.property("/org/freedesktop/secrets", "org.freedesktop.Secret.Service", "Collections")
		return err == nil && strings.Contains(collections, loginVault), nil
	})
}

func (d *desktop) start(t *testing.T, cmd *exec.Cmd, ready func() (bool, error)) *process {
	t.Helper()
	cmd.Env = d.env
	name := fmt.Sprintf("%s-%s", filepath.Base(d.dir), filepath.Base(cmd.Path))
	started, err := lab.processes.start(name, cmd)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(started.stop)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	if err := started.await(ctx, ready); err != nil {
		t.Fatal(err)
	}
	return started
}

// loginVault is the collection that a person's sign-in opens.
const loginVault = "/org/freedesktop/secrets/collection/login"

// items counts what the login vault holds.
func (d *desktop) items(t *testing.T) int {
	t.Helper()
	list, err := d.property(loginVault, "org.freedesktop.Secret.Collection", "Items")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Count(list, "object path")
}

// property reads a property of the Secret Service.
func (d *desktop) property(object, service, name string) (string, error) {
	get := exec.Command("dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.secrets",
		object, "org.freedesktop.DBus.Properties.Get", "string:"+service, "string:"+name)
	get.Env = d.env
	out, err := get.Output()
	return string(out), err
}

// onDesktop makes the program's later runs part of the desktop.
func (c *cli) onDesktop(d *desktop) {
	for _, variable := range d.env {
		if name, value, _ := strings.Cut(variable, "="); name == "XDG_RUNTIME_DIR" || name == "DBUS_SESSION_BUS_ADDRESS" {
			c.setenv(name, value)
		}
	}
}
