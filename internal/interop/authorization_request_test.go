//go:build interop && linux

package interop

import (
	"strings"
	"testing"
)

func TestAuthorizationRequestIsPushedWhereTheServerDemandsIt(t *testing.T) {
	op := started(t, lab.pushedOnly)
	c := newCLI(t, op.profile("native", "interactive")+"scopes: [openid]")
	c.opens(t, agreeAtOIDCProvider)
	seen := op.watch(t)
	c.run(t, "", "get-token").token(t)
	seen.pushed("/request")
}

// Keycloak's metadata does not tell what it demands of one client.
func TestAuthorizationRequestIsPushedWhereTheServerDemandsItOfTheClient(t *testing.T) {
	k := started(t, lab.keycloak)
	profile := k.profile("pushing", "interactive") + "scopes: [openid]\n"

	plain := newCLI(t, profile)
	plain.opens(t, func(*chromium) {})
	plain.run(t, "", "get-token").refused(t, exitRefused, "pushed authorization request")

	c := newCLI(t, profile+"pushed_authorization: true")
	c.opens(t, agreeAtKeycloak)
	seen := k.watch(t)
	c.run(t, "", "get-token").token(t)
	seen.pushed("/realms/interop/protocol/openid-connect/ext/par/request")
}

// pushed fails the test unless one authorization request went to path, and none
// of what it said into a URL.
func (w *traffic) pushed(path string) {
	w.t.Helper()
	pushed := 0
	for _, passed := range w.requests() {
		if passed.URL == path {
			pushed++
		}
		if strings.Contains(passed.URL, "code_challenge") {
			w.t.Errorf("the request is in the URL: %s", passed.URL)
		}
	}
	if pushed != 1 {
		w.t.Errorf("%d requests were pushed", pushed)
	}
}

func TestAuthorizationResponseMayBePosted(t *testing.T) {
	op := started(t, lab.oidcProvider)
	c := newCLI(t, op.profile("native", "interactive")+"scopes: [openid]\nendpoints: {authorization: '"+op.URL+"/auth?response_mode=form_post'}")
	b := c.opens(t, func(b *chromium) {
		agreeAtOIDCProvider(b)
		b.await("/callback")
	})
	c.run(t, "", "get-token").token(t)
	if address := b.address(); strings.Contains(address, "code=") {
		t.Errorf("the code is in the URL %s", address)
	}
}

// oidc-provider promises the issuer in its metadata, so that an answer without
// one, or with another's, would be refused.
func TestAuthorizationResponseNamesItsIssuer(t *testing.T) {
	op := started(t, lab.oidcProvider)
	c := newCLI(t, op.profile("native", "interactive")+"scopes: [openid]")
	b := c.opens(t, agreeAtOIDCProvider)
	c.run(t, "", "get-token").token(t)
	if address := b.address(); !strings.Contains(address, "iss=http") {
		t.Errorf("no issuer in %s", address)
	}
}
