package main

import (
	"context"
	"fmt"
	"net"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/creack/pty"
)

// vaultBound is how long a vault that no person attends may be silent.
const vaultBound = 3 * time.Second

// vaults keeps the data key in a real Secret Service, asks it a thousand times at
// once, then lets it fail in each way. Nothing is sent without the key, and no
// other store takes its place.
func vaults(ctx context.Context, p *prover, t *tally) error {
	for _, program := range []string{"dbus-daemon", "gnome-keyring-daemon"} {
		if _, err := exec.LookPath(program); err != nil {
			t.note = "no " + program + " here"
			return nil
		}
	}
	w, err := p.world(ctx, nil)
	if err != nil {
		return err
	}
	d, err := newDesktop(ctx, p.of(256, 8))
	if err != nil {
		return err
	}
	defer d.close()
	v := &vaulted{world: w, desktop: d, tally: t}
	if err := v.serves(ctx, p.of(1000, 30)); err != nil {
		return err
	}
	if err := v.failsLocked(ctx); err != nil {
		return err
	}
	if err := v.failsSilent(ctx); err != nil {
		return err
	}
	if stores, err := filepath.Glob(filepath.Join(w.state(), "key*")); err != nil || len(stores) != 1 {
		t.violated("stores %q, want the vault's alone: %v", stores, err)
	}
	return nil
}

// vaulted is a world whose data key is in a vault.
type vaulted struct {
	*world
	*desktop
	*tally
}

func (v *vaulted) call(address, store string) process {
	call := v.idpauth("get-token", "-p", "service")
	call.env = append(v.world.env(), "IDPAUTH_STORE="+store, "DBUS_SESSION_BUS_ADDRESS="+address)
	return call
}

// serves has a crowd get the key from an open vault.
func (v *vaulted) serves(ctx context.Context, n int) error {
	daemon, err := v.vault(ctx, true)
	if err != nil {
		return err
	}
	defer daemon.end()
	all, took := crowd(ctx, repeat(v.call(v.address(), "auto"), n))
	if err := daemon.lives(); err != nil {
		return err
	}
	v.sameToken(all)
	v.note = fmt.Sprintf("%d at once in %.1f s", n, took.Seconds())
	if err := v.slow(ctx, daemon); err != nil {
		return err
	}
	c, err := v.counts(ctx)
	v.expect("token requests", c.tokenRequests(), 1)
	return err
}

// slow lets the vault rest for a while that is not too long.
func (v *vaulted) slow(ctx context.Context, daemon *vaultDaemon) error {
	if err := suspend(daemon.Process); err != nil {
		return err
	}
	time.AfterFunc(vaultBound/3, func() { resume(daemon.Process) })
	v.sameToken([]outcome{v.call(v.address(), "auto").run(ctx)})
	return nil
}

// failsLocked meets a vault that nobody unlocks, with a person there and without.
func (v *vaulted) failsLocked(ctx context.Context) error {
	daemon, err := v.vault(ctx, false)
	if err != nil {
		return err
	}
	defer daemon.end()
	v.fails(ctx, "locked", v.call(v.address(), "keyring"), 1)
	screen, tty, err := pty.Open()
	if err != nil {
		return err
	}
	defer screen.Close()
	defer tty.Close()
	attended := v.call(v.address(), "keyring")
	attended.tty = tty
	v.fails(ctx, "dismissed", attended, 1) // there is no dialog to show
	if err := suspend(daemon.Process); err != nil {
		return err
	}
	v.fails(ctx, "stopped", v.call(v.address(), "keyring"), exitTimeout)
	return nil
}

// failsSilent meets a bus without a vault, no bus, and one that says nothing.
func (v *vaulted) failsSilent(ctx context.Context) error {
	v.fails(ctx, "dead", v.call(v.address(), "keyring"), 1)
	v.fails(ctx, "dead, and chosen before", v.call(v.address(), "auto"), 1)
	v.fails(ctx, "no bus", v.call("unix:path="+filepath.Join(v.dir, "none"), "keyring"), 1)
	mute := filepath.Join(v.dir, "mute")
	listener, err := net.Listen("unix", mute)
	if err != nil {
		return err
	}
	defer listener.Close() // the kernel completes connections that nobody accepts
	v.fails(ctx, "mute", v.call("unix:path="+mute, "auto"), exitTimeout)
	return nil
}

// fails expects that the run ends with the code and in time, having sent nothing.
func (v *vaulted) fails(ctx context.Context, what string, call process, code int) {
	before, err := v.counts(ctx)
	if err != nil {
		v.violated("%s: %v", what, err)
		return
	}
	o := call.run(ctx)
	after, err := v.counts(ctx)
	v.ran(1)
	if o.code != code || o.stdout != "" || err != nil {
		v.violated("%s: exit %d, want %d: %s", what, o.code, code, o.firstLine())
	}
	v.expect(what+": token requests", after.tokenRequests(), before.tokenRequests())
	if o.took > vaultBound+overtime {
		v.violated("%s: %s, want at most %s", what, o.took, vaultBound+overtime)
	}
}
