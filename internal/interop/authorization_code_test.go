//go:build interop && linux

package interop

import (
	"strings"
	"testing"
)

func TestAddressThatTheBrowserEndsOnMayBePasted(t *testing.T) {
	op := started(t, lab.oidcProvider)
	tests := []struct {
		name  string
		paste func(address string) string
	}{
		{"the address", func(address string) string { return address }},
		{"the code", func(address string) string {
			_, code, _ := strings.Cut(address, "code=")
			code, _, _ = strings.Cut(code, "&")
			return code
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := newCLI(t, op.profile("remote", "authorization-code")+
				"scopes: [openid]\nredirect_uri: "+nowhere, alice.Password)
			b := newChromium(t)
			r := c.converse(t, []answer{{to: "paste", from: func(shown string) string {
				b.open(line(shown).word(t, "http://"))
				agreeAtOIDCProvider(b)
				b.await(nowhere)
				return test.paste(b.address())
			}}}, "get-token")
			b.check(t)
			r.token(t)
			shows(t, opName, "authorization-code")
		})
	}
}
