//go:build interop && linux

package interop

import (
	"strings"
	"testing"
)

func TestWhatTheBrowserEndsOnMayBePasted(t *testing.T) {
	whole := func(address string) string { return address }
	code := func(address string) string {
		_, code, _ := strings.Cut(address, "code=")
		code, _, _ = strings.Cut(code, "&")
		return code
	}
	tests := []struct {
		name, server string
		profile      func(t *testing.T) string
		agree        func(*chromium)
		paste        func(address string) string
	}{
		{"the address/oidc-provider", opName, remoteProfile, agreeAtOIDCProvider, whole},
		{"the code/oidc-provider", opName, remoteProfile, agreeAtOIDCProvider, code},
		{"the address/Dex", dexName, func(t *testing.T) string {
			return started(t, lab.dex).profile("authorization-code")
		}, agreeAtDex, whole},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := newCLI(t, test.profile(t)+"redirect_uri: "+nowhere, alice.Password, lena.Password)
			b := newChromium(t)
			r := c.converse(t, []answer{{to: "paste", from: func(shown string) string {
				b.open(line(shown).word(t, "http://"))
				test.agree(b)
				b.await(nowhere)
				return test.paste(b.address())
			}}}, "get-token")
			b.check(t)
			r.token(t)
			shows(t, test.server, "authorization-code")
		})
	}
}

// remoteProfile is that of the client whose browser cannot come back.
func remoteProfile(t *testing.T) string {
	return started(t, lab.oidcProvider).profile("remote", "authorization-code") + "scopes: [openid]\n"
}
