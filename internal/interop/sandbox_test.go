//go:build interop && linux

package interop

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// startSandbox starts the program's own identity provider, for the tests that are
// about who takes a token, and returns its address.
func startSandbox() (string, error) {
	binary, err := lab.binary()
	if err != nil {
		return "", err
	}
	server, err := lab.processes.start("sandbox", exec.Command(binary, "sandbox", "serve"))
	if err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	var base string
	err = server.await(ctx, func() (bool, error) {
		printed, err := os.ReadFile(server.output)
		if err != nil {
			return false, err
		}
		line, _, whole := strings.Cut(string(printed), "\n")
		base = line
		return whole, nil
	})
	return base, err
}

// newConsumerCLI has a profile "dev" whose token is for the origins.
func newConsumerCLI(t *testing.T, origins ...string) *cli {
	t.Helper()
	return newCLI(t, fmt.Sprintf(`
provider: sandbox
base_url: %s
flow: password
client_id: edgecli
client_secret: edgeclisecret
username: alice
password: alicepw
origins: [%s]`, started(t, lab.sandbox), strings.Join(origins, ", ")), "alicepw", "edgeclisecret")
}
