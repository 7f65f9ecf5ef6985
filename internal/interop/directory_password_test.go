//go:build interop && linux

package interop

import "testing"

// newDirectoryCLI is the program with a profile that signs lena in at Dex.
func newDirectoryCLI(t *testing.T, d *dex, password string) *cli {
	t.Helper()
	c := newCLI(t, d.profile("password")+"username: "+lena.Name+"\npassword: {env: THE_PASSWORD}", password)
	c.setenv("THE_PASSWORD", password)
	return c
}

func TestPasswordOfTheDirectoryGetsATokenOfDex(t *testing.T) {
	d := started(t, lab.dex)
	seen := d.watch(t, lena.Password)
	answer := newDirectoryCLI(t, d, lena.Password).run(t, "", "get-token", "-o", "json").want(t, exitOK).object(t)
	if got := claims(t, answer["id_token"].(string)); got["name"] != lena.Name || got["iss"] != d.URL {
		t.Errorf("claims %v", got)
	}
	seen.want("password", 1)
	shows(t, dexName, "password")
}

func TestWrongPasswordOfTheDirectoryIsSentOnce(t *testing.T) {
	d := started(t, lab.dex)
	seen := d.watch(t)
	newDirectoryCLI(t, d, "not-her-password").run(t, "", "get-token").refused(t, exitRefused, "")
	seen.want("password", 1)
}

func TestDexRotatesTheRefreshToken(t *testing.T) {
	d := started(t, lab.dex)
	c := newDirectoryCLI(t, d, lena.Password)
	first := c.run(t, "", "get-token", "-o", "json").want(t, exitOK).object(t)
	for range 2 {
		seen := d.watch(t)
		next := c.run(t, "", "refresh", "-o", "json").want(t, exitOK).object(t)
		if next["refresh_token"] == first["refresh_token"] {
			t.Error("the refresh token is the old one")
		}
		seen.want("refresh_token", 1)
		first = next
	}
	shows(t, dexName, "refresh")
}
