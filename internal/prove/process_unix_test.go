//go:build unix

package main

import (
	"strconv"
	"strings"
	"syscall"
	"testing"
)

func TestChildThatStaysBehindNeitherHoldsUpNorCutsOff(t *testing.T) {
	const long = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	script := `tail -f /dev/null & for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do echo ` + long + `; done; echo $! >&2`
	o := process{argv: []string{"sh", "-c", script}, env: []string{"PATH=/usr/bin:/bin"}}.run(t.Context())
	child, err := strconv.Atoi(strings.TrimSpace(o.stderr))
	if err != nil {
		t.Fatalf("stderr %q: %v", o.stderr, err)
	}
	defer syscall.Kill(child, syscall.SIGKILL)
	if want := strings.Repeat(long+"\n", 16); o.code != 0 || o.stdout != want {
		t.Errorf("exit %d, stdout %q, want %q", o.code, o.stdout, want)
	}
}
