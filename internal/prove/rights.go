package main

import (
	"context"
	"fmt"
	"os"
	"strings"
)

// hurdle is something about the state directory that a run has to clear or to
// stop at. All of it is shell.
type hurdle struct {
	what      string
	setup     string // in the directory of the sessions, where $entry is the only one
	run       string // $plainly is the program without root's powers
	code      int
	refreshes int
	check     string // what must hold afterwards
}

const (
	cached  = `$plainly get-token -p alice`
	refresh = `$plainly get-token -p alice --force`
	another = `$plainly get-token -p service`

	readOnly   = `mount -o remount,ro "$state"`
	forgotten  = `cd "$state"; rm -r ./*`
	decoy      = `echo canary >"$state/canary"; ln -sf "$state/canary" `
	untouched  = `[ "$(cat "$state/canary")" = canary ]`
	ours       = `[ -z "$(find "$state" -mindepth 1 -perm /077)" ]`
	inSharedTo = `mkdir -m 1777 "$state/shared"; mkdir -m 700 "$state/shared/mine"; ln -s "$state/shared/mine" "$state/link"; export IDPAUTH_STATE_DIR=$state/link`
	noLocks    = `strace -f -qq -o /dev/null -e trace=flock -e inject=flock:error=`
)

// hurdles are what rights, owners, links, umasks and file systems without locks do.
var hurdles = []hurdle{
	{what: "read-only, cached", setup: readOnly, run: cached},
	{what: "read-only, refresh", setup: readOnly, run: refresh, code: 1},
	{what: "read-only, another session", setup: readOnly, run: another, code: 1},
	{what: "read-only, another session, no cache", setup: readOnly, run: another + " --no-cache"},
	{what: "read-only, nothing there", setup: forgotten + "; " + readOnly, run: another, code: 1},
	{what: "umask 000", setup: forgotten + "; umask 000", run: another, check: ours},
	{what: "umask 000, refresh", setup: "umask 000", run: refresh, refreshes: 1, check: ours},
	{what: "umask 777", setup: forgotten + "; umask 777", run: another, check: "$plainly status -p service"},
	{what: "umask 777, refresh", setup: "umask 777", run: refresh, refreshes: 1, check: "$plainly status -p alice"},
	{what: "open to others", setup: `chmod -R a+rwX "$state"`, run: refresh, refreshes: 1},
	{what: "another user's entry", setup: `chown 65534 "$entry"`, run: refresh, code: 1},
	{what: "another user's lock", setup: "chown 65534 *.lock", run: refresh, code: 1},
	{what: "another user's directory", setup: `chown 65534 "$state"`, run: refresh, code: 1},
	{what: "a link into a shared place", setup: inSharedTo, run: another, code: 1},
	{what: "a link for an entry", setup: decoy + `"$entry"`, run: cached, check: untouched},
	{what: "a link for a lock", setup: decoy + "*.lock", run: refresh, code: 1, check: untouched},
	{what: "a pipe for an entry", setup: `rm "$entry"; mkfifo "$entry"`, run: refresh, code: 1},
	{what: "a directory for an entry", setup: `rm "$entry"; mkdir "$entry"`, run: refresh, code: 1},
	{what: "a directory for a lock", setup: `lock=$(echo *.lock); rm "$lock"; mkdir "$lock"`, run: refresh, code: 1},
	{what: "no locks to be had", run: noLocks + "ENOLCK " + refresh, code: 1},
	{what: "locks not supported", run: noLocks + "EOPNOTSUPP " + refresh, code: 1},
	{what: "no locks, cached", run: noLocks + "ENOLCK " + cached},
}

// hurdleScript signs in on a file system of its own, then does what a hurdle says.
const hurdleScript = `
plainly="setpriv --bounding-set=-all $1" setup=$2 run=$3 check=$4 state=$IDPAUTH_STATE_DIR
mount -t tmpfs -o mode=700 none "$state" || exit 77
"$1" get-token -p alice >/dev/null && cd "$state"/keyfile/sessions && entry=$(echo *.token) || exit 78
eval "$setup" || exit 78
eval "$run"
code=$?
eval "$check" >&2 || exit 79
exit $code
`

// hurdleFailures are what the script itself may end with.
var hurdleFailures = map[int]string{77: "it cannot mount", 78: "it cannot be set up", 79: "what must hold afterwards does not"}

// rights puts every hurdle in a run's way.
func rights(ctx context.Context, p *prover, t *tally) error {
	w, err := p.world(ctx, nil)
	if err != nil {
		return err
	}
	if os.Geteuid() != 0 || !w.canTrace(ctx, p) {
		t.note = "needs root and strace"
		return nil
	}
	if err := os.MkdirAll(w.state(), 0o700); err != nil {
		return err
	}
	for _, h := range hurdles {
		if err := w.clear(ctx, t, h); err != nil {
			return err
		}
	}
	t.note = fmt.Sprintf("%d hurdles", len(hurdles))
	return nil
}

func (w *world) clear(ctx context.Context, t *tally, h hurdle) error {
	if err := w.forget(ctx); err != nil {
		return err
	}
	o := w.mounting(hurdleScript, w.cli, h.setup, h.run, h.check).run(ctx)
	c, err := w.counts(ctx)
	t.ran(1)
	if why := hurdleFailures[o.code]; why != "" {
		t.violated("%s: %s: %s", h.what, why, o.firstLine())
		return err
	}
	t.expect(h.what+": exit code", o.code, h.code)
	t.expect(h.what+": refreshes", c.Grants["refresh_token"], h.refreshes)
	if delivered := strings.Count(o.stdout, "\n") == 1; delivered != (h.code == 0) {
		t.violated("%s: %q on stdout", h.what, o.stdout)
	}
	return err
}
