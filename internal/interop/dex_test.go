//go:build interop && linux

package interop

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
)

// dex is a running Dex whose people are those of the directory, and maybe those
// of another server. What the tests send goes through its recorder.
type dex struct {
	*recorder
	redirectURI string
}

// startDex starts one that also takes the tokens of the issuer upstream, unless
// that is empty.
func startDex(name, upstream string) (*dex, error) {
	ctx, cancel := context.WithTimeout(context.Background(), startLimit)
	defer cancel()
	if err := fetch(ctx, "dex/fetch", cached("dex")); err != nil {
		return nil, err
	}
	people, err := lab.directory()
	if err != nil {
		return nil, err
	}
	recorder, port, err := newFront()
	if err != nil {
		return nil, err
	}
	redirectURI, err := freeRedirectURI()
	if err != nil {
		return nil, err
	}
	file := filepath.Join(lab.dir, name+".yaml")
	err = fillIn("dex/dex.yaml", file, struct {
		URL, Web     string
		RedirectURIs []string
		Port         int
		LDAP         *directory
		Upstream     string
	}{recorder.URL, cached("dex", "web"), []string{redirectURI, nowhere}, port, people, upstream})
	if err != nil {
		return nil, err
	}
	server, err := lab.processes.start(name, exec.Command(cached("dex", "dex"), "serve", file))
	if err != nil {
		return nil, err
	}
	d := &dex{recorder, redirectURI}
	return d, server.await(ctx, func() (bool, error) {
		return answers(fmt.Sprintf("http://127.0.0.1:%d/.well-known/openid-configuration", port))
	})
}

func startExchangingDex() (*dex, error) {
	op, err := lab.oidcProvider()
	if err != nil {
		return nil, err
	}
	return startDex("dex-exchanging", op.URL)
}

// profile is that of Dex's one client.
func (d *dex) profile(flow string) string {
	return `
provider: dex
base_url: ` + d.URL + `
client_id: dexcli
client_secret: dexclisecret
scopes: [openid, profile, offline_access]
flow: ` + flow + `
`
}
