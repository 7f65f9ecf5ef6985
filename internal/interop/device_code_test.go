//go:build interop && linux

package interop

import (
	"testing"
)

// A devicePage is where people enter the code of a device at a server.
type devicePage struct {
	name    string
	profile func(t *testing.T, flow string) string
	agree   func(*chromium)
}

var devicePages = []devicePage{
	{opName, func(t *testing.T, flow string) string {
		return started(t, lab.oidcProvider).profile("native", flow) + "scopes: [openid]"
	}, func(b *chromium) { b.click("[autofocus]"); agreeAtOIDCProvider(b) }},
	{dexName, func(t *testing.T, flow string) string {
		// Its device endpoint looks for the client in the form only.
		return started(t, lab.dex).profile(flow) + "client_auth: client_secret_post"
	}, func(b *chromium) { b.click("[type=submit]"); agreeAtDex(b) }},
	{keycloakName, func(t *testing.T, flow string) string {
		return started(t, lab.keycloak).profile("devices", flow) + "scopes: [openid]"
	}, agreeAtKeycloak},
}

func TestDeviceCodeIsEnteredInTheBrowserOfAnotherDevice(t *testing.T) {
	for _, page := range devicePages {
		t.Run(page.name, func(t *testing.T) {
			c := newCLI(t, page.profile(t, "device-code"))
			b := newChromium(t)
			run := c.begin(t, "get-token")
			b.open(run.await(t, "which holds the code").word(t, "http://"))
			page.agree(b)
			b.check(t)
			run.end(t).token(t)
			shows(t, page.name, "device-code")
		})
	}
}

func TestDeviceCodeThatThePersonDeniesIsRefused(t *testing.T) {
	op := started(t, lab.oidcProvider)
	c := newCLI(t, op.profile("native", "device-code")+"scopes: [openid]")
	b := newChromium(t)
	run := c.begin(t, "get-token")
	b.open(run.await(t, "which holds the code").word(t, "http://"))
	b.click("[name=abort]")
	b.check(t)
	run.end(t).refused(t, exitRefused, "access_denied")
}

func TestDeviceCodeThatNobodyEntersExpires(t *testing.T) {
	op := started(t, lab.oidcProvider)
	c := newCLI(t, op.profile("hasty", "device-code")+"scopes: [openid]")
	c.run(t, "", "get-token").refused(t, exitDeadline, "expired")
}
