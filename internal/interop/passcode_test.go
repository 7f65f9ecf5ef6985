//go:build interop && linux

package interop

import "testing"

// newPasscodeCLI is the program with a profile that redeems passcodes.
func newPasscodeCLI(t *testing.T, u *uaa, passcode string) *cli {
	t.Helper()
	profile := clientProfile(u, "edgecli", "edgeclisecret") + "\nflow: passcode"
	return newCLI(t, profile, passcode, "edgeclisecret")
}

func TestPasscodeGetsTheTokenOfWhoeverFetchedIt(t *testing.T) {
	tests := []struct {
		name   string
		who    user
		origin string
	}{
		{"UAA's own user", alice, "uaa"},
		{"user of the directory", lena, "ldap"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			u := plainUAA(t)
			passcode := u.signIn(t, test.who).passcode(t)
			seen := u.watch(t, passcode)
			token := newPasscodeCLI(t, u, passcode).run(t, passcode+"\n", "get-token", "--passcode-stdin").token(t)
			if got := claims(t, token); got["user_name"] != test.who.Name || got["origin"] != test.origin {
				t.Errorf("claims %v", got)
			}
			seen.want("password", 1)
			shows(t, uaaName, "passcode")
		})
	}
}

func TestPasscodeNeedsNoSecondFactor(t *testing.T) {
	u := mfaUAA(t)
	secret := u.enrolled(t, alice)
	browser := u.signIn(t, alice)
	browser.verify(t, secret)
	passcode := browser.passcode(t)
	newPasscodeCLI(t, u, passcode).run(t, passcode, "get-token", "--passcode-stdin").token(t)
}

func TestUsedPasscodeIsRefused(t *testing.T) {
	u := plainUAA(t)
	passcode := u.signIn(t, alice).passcode(t)
	c := newPasscodeCLI(t, u, passcode)
	c.run(t, passcode, "get-token", "--passcode-stdin").token(t)
	seen := u.watch(t, passcode)
	c.run(t, passcode, "get-token", "--force", "--no-cache", "--passcode-stdin").refused(t, exitRefused, "passcode")
	seen.want("password", 1)
}

func TestWrongPasscodeIsSentOnce(t *testing.T) {
	u := plainUAA(t)
	seen := u.watch(t, "wrongcode1")
	newPasscodeCLI(t, u, "wrongcode1").run(t, "wrongcode1", "get-token", "--passcode-stdin").
		refused(t, exitRefused, "passcode")
	seen.want("password", 1)
}

func TestMissingPasscodeSendsNothing(t *testing.T) {
	u := plainUAA(t)
	seen := u.watch(t)
	newPasscodeCLI(t, u, "").run(t, "", "get-token").refused(t, exitGeneral, "--passcode-stdin")
	seen.want("password", 0)
}

func TestSessionOfAPasscodeIsRefreshed(t *testing.T) {
	u := plainUAA(t)
	passcode := u.signIn(t, lena).passcode(t)
	c := newPasscodeCLI(t, u, passcode)
	first := c.run(t, passcode, "get-token", "--passcode-stdin").token(t)
	seen := u.watch(t, passcode)
	if second := c.run(t, "", "get-token", "--force").token(t); second == first {
		t.Error("--force printed the cached token")
	}
	seen.want("refresh_token", 1)
	seen.want("password", 0)
}
