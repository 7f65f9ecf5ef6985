//go:build interop && linux

package interop

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/docker/docker-credential-helpers/client"
	"github.com/docker/docker-credential-helpers/credentials"
)

// The client is the one that docker itself asks helpers with.
func TestDockerGetsTokensForTheOriginsOfAProfile(t *testing.T) {
	c := newConsumerCLI(t, "https://registry.example.com", "http://localhost:5000")
	helper := filepath.Join(t.TempDir(), "docker-credential-idpauth")
	if err := os.Symlink(c.binary, helper); err != nil {
		t.Fatal(err)
	}
	program := client.NewShellProgramFuncWithEnv(helper, c.variables())

	if list, err := client.List(program); err != nil || len(list) != 0 {
		t.Errorf("list before a sign-in: %v, %v", list, err)
	}
	token := ""
	for _, server := range []string{"registry.example.com", "https://registry.example.com/v2/", "localhost:5000"} {
		got, err := client.Get(program, server)
		if err != nil {
			t.Fatalf("%s: %v", server, err)
		}
		token = c.run(t, "", "get-token").token(t)
		if *got != (credentials.Credentials{ServerURL: server, Username: "alice", Secret: token}) {
			t.Errorf("%s: got %+v", server, *got)
		}
	}
	list, err := client.List(program)
	if want := map[string]string{"https://registry.example.com": "alice", "http://localhost:5000": "alice"}; err != nil || !maps.Equal(list, want) {
		t.Errorf("list: %v, %v, want %v", list, err, want)
	}
	if _, err := client.Get(program, "https://index.docker.io/v1/"); !credentials.IsErrCredentialsNotFound(err) {
		t.Errorf("another registry: %v", err)
	}
	if err := client.Store(program, &credentials.Credentials{ServerURL: "registry.example.com", Username: "u", Secret: "CANARY"}); err == nil || strings.Contains(err.Error(), "CANARY") {
		t.Errorf("store: %v", err)
	}
	if err := client.Erase(program, "registry.example.com"); err != nil {
		t.Fatal(err)
	}
	if got, err := client.Get(program, "registry.example.com"); err != nil || got.Secret == token {
		t.Errorf("after erase: %v, the same token", err)
	}
}

// variables are the environment of the program, by name.
func (c *cli) variables() *map[string]string {
	variables := map[string]string{}
	for _, variable := range c.env {
		name, value, _ := strings.Cut(variable, "=")
		variables[name] = value
	}
	return &variables
}
