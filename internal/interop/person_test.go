//go:build interop && linux

package interop

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
)

// opens gives later runs a browser. Somebody does what act does with the page
// that they open.
func (c *cli) opens(t *testing.T, act func(*chromium)) *chromium {
	t.Helper()
	b := newChromium(t)
	opener := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		b.open(r.FormValue("url"))
		act(b)
		if b.err != nil {
			t.Error(b.err)
		}
	}))
	t.Cleanup(opener.Close)
	program := filepath.Join(t.TempDir(), "browser")
	script := "#!/bin/sh\nexec curl -s --data-urlencode \"url=$1\" " + opener.URL + "\n"
	if err := os.WriteFile(program, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	c.setenv("BROWSER", program)
	return b
}

// Each of these is somebody on a server's own pages, who signs in and agrees to
// what the program asks for, or does not.

func agreeAtUAA(b *chromium) {
	signInAtUAA(b, alice)
	b.click("#authorize")
}

// UAA remembers who has agreed: this is somebody else.
func denyAtUAA(b *chromium) {
	signInAtUAA(b, carol)
	b.click("#deny")
}

func signInAtUAA(b *chromium, who user) {
	b.fill("[name=username]", who.Name)
	b.fill("[name=password]", who.Password)
	b.click("[type=submit]")
}

func agreeAtOIDCProvider(b *chromium) {
	b.fill("[name=login]", alice.Name)
	b.fill("[name=password]", alice.Password)
	b.click("[type=submit]")
	b.click("[name=prompt][value=consent] ~ [type=submit]")
}

func denyAtOIDCProvider(b *chromium) {
	b.click("a[href$=abort]")
}

func agreeAtKeycloak(b *chromium) {
	signInAtKeycloak(b, alice)
	b.click("[name=accept]")
}

// Keycloak remembers who has agreed: this is somebody else.
func denyAtKeycloak(b *chromium) {
	signInAtKeycloak(b, bob)
	b.click("[name=cancel]")
}

func signInAtKeycloak(b *chromium, who user) {
	b.fill("#username", who.Name)
	b.fill("#password", who.Password)
	b.click("#kc-login")
}

func agreeAtDex(b *chromium) {
	b.fill("[name=login]", lena.Name)
	b.fill("[name=password]", lena.Password)
	b.click("[type=submit]")
	b.click("[name=approval][value=approve] ~ [type=submit]")
}
