//go:build interop && linux

package interop

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
)

func TestInteractiveSignInGetsTheUsersToken(t *testing.T) {
	u := plainUAA(t)
	c := newCLI(t, clientProfile(u, "edgecli", "edgeclisecret")+`
flow: interactive
redirect_uri: `+u.redirectURI, "edgeclisecret")
	c.setenv("BROWSER", u.signIn(t, alice).program(t))
	token := c.run(t, "", "get-token").token(t)
	if got := claims(t, token); got["user_name"] != alice.Name || got["grant_type"] != "authorization_code" {
		t.Errorf("claims %v", got)
	}
}

// program is a command that opens its argument in the browser.
func (b *browser) program(t *testing.T) string {
	t.Helper()
	opener := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if err := b.visit(r.FormValue("url")); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(opener.Close)
	path := filepath.Join(t.TempDir(), "browser")
	script := "#!/bin/sh\nexec curl -s --data-urlencode \"url=$1\" " + opener.URL + "\n"
	if err := os.WriteFile(path, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

// visit opens the authorization page, which sends a person who is signed in
// straight back to the program.
func (b *browser) visit(page string) error {
	for range 2 {
		response, err := b.client.Get(page)
		if err != nil {
			return err
		}
		response.Body.Close()
		if response.StatusCode == http.StatusOK {
			return nil
		}
		page = response.Header.Get("Location")
	}
	return fmt.Errorf("the sign-in leads on to %q", page)
}
