//go:build interop && linux

package interop

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"
)

// vaultBound is how long a vault that does not answer may hold up a run that
// no person attends: three seconds, and a second to end.
const vaultBound = 5 * time.Second

// issuer is a token endpoint that grants everybody a new token.
type issuer struct {
	*httptest.Server
	granted atomic.Int32
}

func newIssuer(t *testing.T) *issuer {
	t.Helper()
	i := &issuer{}
	i.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"access_token":"token-%d","token_type":"Bearer","expires_in":3600}`, i.granted.Add(1))
	}))
	t.Cleanup(i.Close)
	return i
}

// newVaultCLI is the program with a profile of that issuer, keeping its key in
// the given store.
func newVaultCLI(t *testing.T, i *issuer, store string) *cli {
	t.Helper()
	c := newCLI(t, `
provider: oauth2
endpoints: {token: `+i.URL+`/token}
flow: client-credentials
client_id: cli
client_secret: the-client-secret`, "the-client-secret", "token-1")
	c.setenv("IDPAUTH_STORE", store)
	return c
}

func TestVaultHoldsTheKeyOfTheCache(t *testing.T) {
	for _, store := range []string{"keyring", "auto"} {
		t.Run(store, func(t *testing.T) {
			d := newDesktop(t)
			vault := d.startVault(t, true)
			before := d.items(t)
			i := newIssuer(t)
			c := newVaultCLI(t, i, store)
			c.onDesktop(d)

			first := c.run(t, "", "get-token").token(t)
			if second := c.run(t, "", "get-token").token(t); second != first || i.granted.Load() != 1 {
				t.Errorf("%d tokens were granted for two calls", i.granted.Load())
			}
			if after := d.items(t); after != before+1 {
				t.Errorf("the vault holds %d items, want %d", after, before+1)
			}

			// Were the key on the disk too, the cached token would still come.
			vault.stop()
			c.run(t, "", "get-token").failsInTime(t, i, 1)
		})
	}
}

func TestVaultThatFailsIsAnErrorInBoundedTime(t *testing.T) {
	tests := []struct {
		name  string
		vault func(t *testing.T, c *cli)
	}{
		{"no bus", func(*testing.T, *cli) {}},
		{"nobody behind the bus's socket", func(t *testing.T, c *cli) {
			c.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+filepath.Join(t.TempDir(), "bus"))
		}},
		{"no Secret Service on the bus", func(t *testing.T, c *cli) { c.onDesktop(newDesktop(t)) }},
		{"the vault is locked", func(t *testing.T, c *cli) {
			d := newDesktop(t)
			d.startVault(t, true).stop()
			d.startVault(t, false)
			c.onDesktop(d)
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			i := newIssuer(t)
			c := newVaultCLI(t, i, "keyring")
			test.vault(t, c)
			c.run(t, "", "get-token").failsInTime(t, i, 0)
		})
	}
}

func TestMuteBusHoldsUpTheKeyringOnly(t *testing.T) {
	tests := []struct {
		name, store string
		args        []string
		code        int
		bound       time.Duration
	}{
		{"the key is wanted", "keyring", []string{"get-token"}, exitDeadline, vaultBound},
		{"the key may be kept elsewhere", "auto", []string{"get-token"}, exitOK, vaultBound},
		{"the key is elsewhere", "keyfile", []string{"get-token"}, exitOK, 2 * time.Second},
		{"no key is needed", "keyring", []string{"version"}, exitOK, 2 * time.Second},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := newVaultCLI(t, newIssuer(t), test.store)
			c.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+muteSocket(t))
			if r := c.run(t, "", test.args...).want(t, test.code); r.took > test.bound {
				t.Errorf("it took %v, more than %v", r.took, test.bound)
			}
		})
	}
}

func TestHelperProgramsNeverRun(t *testing.T) {
	tests := []struct {
		store   string
		helpers []string
		code    int
	}{
		{"keyring", []string{"dbus-launch"}, exitGeneral}, // it may look for its key in pass
		{"auto", []string{"dbus-launch", "pass", "gpg", "kwalletd5"}, exitOK},
		{"keyfile", []string{"dbus-launch", "pass", "gpg", "kwalletd5"}, exitOK},
	}
	for _, test := range tests {
		t.Run(test.store, func(t *testing.T) {
			dir := t.TempDir()
			ran := filepath.Join(dir, "ran")
			canary := fmt.Sprintf("#!/bin/sh\necho \"$0 $*\" >>'%s'\n", ran)
			for _, name := range test.helpers {
				if err := os.WriteFile(filepath.Join(dir, name), []byte(canary), 0o700); err != nil {
					t.Fatal(err)
				}
			}
			c := newVaultCLI(t, newIssuer(t), test.store)
			c.setenv("PATH", dir+":"+os.Getenv("PATH"))
			c.setenv("DISPLAY", ":99")
			c.run(t, "", "get-token").want(t, test.code)
			if calls, err := os.ReadFile(ran); err == nil {
				t.Errorf("it ran %s", calls)
			}
		})
	}
}

// failsInTime fails the test unless the run ended soon with an error of the
// store and asked the issuer for no token but those granted before.
func (r result) failsInTime(t *testing.T, i *issuer, granted int32) {
	t.Helper()
	if r.code != exitGeneral && r.code != exitDeadline {
		t.Errorf("exit %d, want %d or %d", r.code, exitGeneral, exitDeadline)
	}
	if r.stdout != "" || r.stderr == "" {
		t.Errorf("stdout %q, stderr %q", r.stdout, r.stderr)
	}
	if r.took > vaultBound {
		t.Errorf("it took %v", r.took)
	}
	if got := i.granted.Load(); got != granted {
		t.Errorf("%d tokens were granted, want %d", got, granted)
	}
}

// muteSocket lets everybody connect and never answers.
func muteSocket(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "mute") // t.TempDir is too long for a socket
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	path := filepath.Join(dir, "bus")
	listener, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	return path // the kernel completes the connections that nobody accepts
}
