package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// alice is a user of the sandbox without a second factor.
const alice = `profiles:
  alice:
    provider: sandbox
    base_url: %s
    client_id: edgecli
    client_secret: edgeclisecret
    flow: password
    username: alice
    password: alicepw
`

// grants are two ways to a new token from the sandbox at base: a script's, curl
// and jq, and ours, which also verifies the ID token, with keys that the warm-up
// has stored. There are none where curl or jq is missing.
func (p *programs) grants(dir, base string) ([]*sample, error) {
	curl, curlErr := exec.LookPath("curl")
	jq, jqErr := exec.LookPath("jq")
	if curlErr != nil || jqErr != nil {
		return nil, nil
	}
	config := filepath.Join(dir, "alice.yaml")
	if err := os.WriteFile(config, fmt.Appendf(nil, alice, base), 0o600); err != nil {
		return nil, err
	}
	script := &sample{name: "a grant by curl and jq", cmd: command{
		argv: []string{curl, "-s", "-u", "edgecli:edgeclisecret", "-d", "grant_type=password", "-d", "username=alice", "-d", "password=alicepw", base + "/oauth/token"},
		env:  []string{"HOME=" + dir},
		into: &command{argv: []string{jq, "-er", ".access_token"}}, // -e: null is a failure
	}}
	ours := &sample{name: "get-token --force --no-cache", cmd: p.idpauth(config, "get-token", "--force", "--no-cache", "-p", "alice"), beside: script}
	return []*sample{script, ours}, nil
}
