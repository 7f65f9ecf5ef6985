//go:build interop && linux

package interop

import (
	"strings"
	"testing"
)

// site is a server where people sign in by a browser.
type site struct {
	name    string
	profile func(t *testing.T, flow string) string
	agree   func(*chromium)
	deny    func(*chromium) // nil: its no stays in the browser
}

var sites = []site{
	{uaaName, func(t *testing.T, flow string) string {
		u := plainUAA(t)
		return clientProfile(u, "edgecli", "edgeclisecret") + "\nredirect_uri: " + u.redirectURI + "\nflow: " + flow
	}, agreeAtUAA, denyAtUAA},
	{opName, func(t *testing.T, flow string) string {
		return started(t, lab.oidcProvider).profile("native", flow) + "scopes: [openid]"
	}, agreeAtOIDCProvider, denyAtOIDCProvider},
	{dexName, func(t *testing.T, flow string) string {
		d := started(t, lab.dex)
		return d.profile(flow) + "redirect_uri: " + d.redirectURI
	}, agreeAtDex, nil},
	{keycloakName, func(t *testing.T, flow string) string {
		return started(t, lab.keycloak).profile("people", flow) + "scopes: [openid]"
	}, agreeAtKeycloak, denyAtKeycloak},
}

func TestInteractiveSignInIsAnsweredByTheBrowser(t *testing.T) {
	for _, site := range sites {
		t.Run(site.name, func(t *testing.T) {
			c := newCLI(t, site.profile(t, "interactive"), alice.Password, lena.Password)
			b := c.opens(t, site.agree)
			first := c.run(t, "", "get-token").token(t)
			if page := b.source(); !strings.Contains(page, "idpauth") {
				t.Errorf("the browser ends on %s", page)
			}
			if second := c.run(t, "", "get-token").token(t); second != first {
				t.Error("the second call signs in again")
			}
			shows(t, site.name, "interactive")
		})
	}
}

func TestInteractiveSignInThatThePersonDeniesIsRefused(t *testing.T) {
	for _, site := range sites {
		if site.deny == nil {
			continue
		}
		t.Run(site.name, func(t *testing.T) {
			c := newCLI(t, site.profile(t, "interactive"))
			c.opens(t, site.deny)
			c.run(t, "", "get-token").refused(t, exitRefused, "access_denied")
		})
	}
}
