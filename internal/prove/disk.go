package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// diskScript signs in on a disk of its own, leaves $1 bytes free on it, forces
// a refresh, makes room and forces another. It prints the two exit codes and
// how many files were put aside.
const diskScript = `
free=$1 idpauth=$2
mount -t tmpfs -o size=1m,mode=700 none "$IDPAUTH_STATE_DIR" || exit 77
"$idpauth" get-token -p alice >&2 || exit 1
dd if=/dev/zero of="$IDPAUTH_STATE_DIR/filler" bs=4k 2>/dev/null
truncate -s "-$free" "$IDPAUTH_STATE_DIR/filler"
"$idpauth" get-token -p alice --force >&2; first=$?
rm "$IDPAUTH_STATE_DIR/filler"
"$idpauth" get-token -p alice --force >&2; second=$?
echo "$first $second $(find "$IDPAUTH_STATE_DIR" -name '*.damaged' | wc -l)"
`

// fullDisk leaves a little more room each time, in the pages that a tmpfs
// counts. A refresh is not sent when its answer could not be kept, and works
// as soon as there is room.
func fullDisk(ctx context.Context, p *prover, t *tally) error {
	w, err := p.world(ctx, nil)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(w.state(), 0o700); err != nil {
		return err
	}
	const page = 4 << 10
	unsent := 0
	for free := 0; free <= 64<<10; free += p.of(page, 2*page) {
		o := w.onDisk(free).run(ctx)
		if free == 0 && (o.code == -1 || o.code == 77 || strings.HasPrefix(o.stderr, "unshare:")) {
			t.note = "no mounts of our own here"
			return nil
		}
		sent, err := w.judgeDisk(ctx, t, free, o)
		if err != nil {
			return err
		}
		if !sent {
			unsent++
		}
	}
	t.note = fmt.Sprintf("%d refreshes not sent", unsent)
	return nil
}

// judgeDisk compares what the script tells with what the sandbox saw, and
// forgets the latter. It reports whether the run on the full disk sent its refresh.
func (w *world) judgeDisk(ctx context.Context, t *tally, free int, o outcome) (sent bool, err error) {
	var first, second, damaged int
	if _, err := fmt.Sscan(o.stdout, &first, &second, &damaged); err != nil {
		return false, fmt.Errorf("%d bytes free: exit %d: %s", free, o.code, o.stderr)
	}
	c, err := w.counts(ctx)
	if err != nil {
		return false, err
	}
	t.ran(2)
	at := func(what string) string { return fmt.Sprintf("%d bytes free: %s", free, what) }
	switch first {
	case 0:
		t.expect(at("refreshes"), c.Grants["refresh_token"], 2)
	case 1:
		t.expect(at("refreshes, the first having failed"), c.Grants["refresh_token"], 1)
	default:
		t.violated("%d bytes free: exit %d", free, first)
	}
	t.expect(at("exit code with room again"), second, 0)
	t.expect(at("files put aside"), damaged, 0)
	t.expect(at("sign-ins"), c.Grants["password"], 1)
	t.expect(at("replays"), c.Replays["refresh_token"], 0)
	return first == 0, w.forget(ctx)
}

// onDisk is the script with so much room.
func (w *world) onDisk(free int) process { return w.mounting(diskScript, fmt.Sprint(free), w.cli) }

// mounting is a script in a mount namespace of its own, for which those who are
// not root need a user namespace too.
func (w *world) mounting(script string, args ...string) process {
	unshare, err := exec.LookPath("unshare")
	if err != nil {
		unshare = "unshare" // it does not start
	}
	flags := "-m"
	if os.Geteuid() != 0 {
		flags = "-rm"
	}
	return process{argv: append([]string{unshare, flags, "sh", "-c", script, "sh"}, args...), env: w.env(), heard: &w.heard}
}
