//go:build interop && linux

package interop

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"text/template"
	"time"
)

// The names of the servers, for people.
const (
	uaaName      = "Cloud Foundry UAA 4.30"
	opName       = "oidc-provider 9.13"
	dexName      = "Dex 2.41"
	keycloakName = "Keycloak 26.2"
)

// startLimit bounds the start of a server, the first download included.
const startLimit = 8 * time.Minute

// started is a server that runs since a test first asked for it.
func started[T any](t *testing.T, start func() (T, error)) T {
	t.Helper()
	server, err := start()
	if err != nil {
		t.Fatal(err)
	}
	return server
}

// fetch runs the script that brings a server into dir, unless it is there.
func fetch(ctx context.Context, script, dir string) error {
	cmd := exec.CommandContext(ctx, script, dir)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", script, err, out)
	}
	return nil
}

// cached is what a script brought, or where it shall bring it.
func cached(elements ...string) string {
	dir := os.Getenv("IDPAUTH_INTEROP_CACHE")
	if dir == "" {
		var err error
		if dir, err = filepath.Abs("../../.cache/interop"); err != nil {
			panic(err) // the working directory is gone
		}
	}
	return filepath.Join(append([]string{dir}, elements...)...)
}

// newFront is the address that a server shall know itself by, and the port
// that it shall listen on behind it.
func newFront() (*recorder, int, error) {
	port, err := freePort()
	if err != nil {
		return nil, 0, err
	}
	return newRecorder(&url.URL{Scheme: "http", Host: fmt.Sprintf("127.0.0.1:%d", port)}), port, nil
}

// freeRedirectURI is for servers that compare the port too.
func freeRedirectURI() (string, error) {
	port, err := freePort()
	return fmt.Sprintf("http://127.0.0.1:%d/callback", port), err
}

// answers reports whether address answers with 200.
func answers(address string) (bool, error) {
	response, err := http.Get(address)
	if err != nil {
		return false, nil // not listening yet
	}
	return response.StatusCode == http.StatusOK, response.Body.Close()
}

//go:embed uaa dex keycloak saml
var templates embed.FS

// filled is the named template, filled with config.
func filled(name string, config any) ([]byte, error) {
	text, err := template.New(filepath.Base(name)).Funcs(template.FuncMap{"json": quote}).ParseFS(templates, name)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = text.Execute(&out, config)
	return out.Bytes(), err
}

// fillIn writes the named template, filled with config, to file.
func fillIn(name, file string, config any) error {
	text, err := filled(name, config)
	if err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o600)
}

// quote makes text a JSON string, which YAML reads too.
func quote(text string) (string, error) {
	quoted, err := json.Marshal(text)
	return string(quoted), err
}
