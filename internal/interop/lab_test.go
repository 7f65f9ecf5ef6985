//go:build interop && linux

package interop

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// lab is what the tests share: the binary, built when a test first asks for it,
// and servers that start in the same way and stop with the last test.
var lab struct {
	dir           string // its files
	processes     processes
	proofs        proofs
	binary        func() (string, error) // idpauth
	uaas          func() (pair, error)
	directory     func() (*directory, error)
	oidcProvider  func() (*oidcProvider, error)
	pushedOnly    func() (*oidcProvider, error)
	dex           func() (*dex, error)
	exchangingDex func() (*dex, error) // which takes the tokens of oidcProvider
	keycloak      func() (*keycloak, error)
	chromedriver  func() (string, error)
	sandbox       func() (string, error)
	kubectl       func() (string, error)
}

// pair is the two UAAs, which differ in the second factor.
type pair struct {
	plain *uaa // with an LDAP directory and a SAML identity provider behind it
	mfa   *uaa
}

func TestMain(m *testing.M) { os.Exit(runLab(m)) }

func runLab(m *testing.M) int {
	dir, err := os.MkdirTemp("", "interop")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	lab.dir = dir
	lab.binary = sync.OnceValues(build)
	lab.uaas = sync.OnceValues(startUAAs)
	lab.directory = sync.OnceValues(startDirectory)
	lab.oidcProvider = sync.OnceValues(func() (*oidcProvider, error) { return startOIDCProvider("op", false) })
	lab.pushedOnly = sync.OnceValues(func() (*oidcProvider, error) { return startOIDCProvider("op-pushed", true) })
	lab.dex = sync.OnceValues(func() (*dex, error) { return startDex("dex", "") })
	lab.exchangingDex = sync.OnceValues(startExchangingDex)
	lab.keycloak = sync.OnceValues(startKeycloak)
	lab.chromedriver = sync.OnceValues(startChromedriver)
	lab.sandbox = sync.OnceValues(startSandbox)
	lab.kubectl = sync.OnceValues(buildKubectl)
	defer lab.processes.stop()
	if code := m.Run(); code != 0 {
		return code
	}
	if err := lab.proofs.settle(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func build() (string, error) {
	binary := filepath.Join(lab.dir, "idpauth")
	compile := exec.Command("go", "build", "-o", binary, "idpauth/cmd/idpauth")
	compile.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := compile.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building idpauth: %w\n%s", err, out)
	}
	return binary, nil
}

// plainUAA is a UAA that asks for no second factor.
func plainUAA(t *testing.T) *uaa {
	t.Helper()
	return started(t, lab.uaas).plain
}

// mfaUAA is a UAA that asks everybody for a second factor.
func mfaUAA(t *testing.T) *uaa {
	t.Helper()
	return started(t, lab.uaas).mfa
}

func startUAAs() (pair, error) {
	var (
		uaas             pair
		plainErr, mfaErr error
		wg               sync.WaitGroup
	)
	ctx, cancel := context.WithTimeout(context.Background(), startLimit)
	defer cancel()
	if err := fetch(ctx, "uaa/fetch", cached()); err != nil {
		return pair{}, err
	}
	saml, err := newSAMLIdP()
	if err != nil {
		return pair{}, err
	}
	wg.Go(func() {
		directory, err := lab.directory()
		if err != nil {
			plainErr = err
			return
		}
		uaas.plain, plainErr = startUAA(ctx, uaaConfig{Name: "plain", LDAP: directory, SAML: saml})
	})
	wg.Go(func() {
		uaas.mfa, mfaErr = startUAA(ctx, uaaConfig{Name: "mfa", MFA: true})
	})
	wg.Wait()
	return uaas, errors.Join(plainErr, mfaErr)
}
