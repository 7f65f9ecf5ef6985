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
	pushed := 0
	for _, passed := range seen.requests() {
		path, query, _ := strings.Cut(passed.URL, "?")
		switch {
		case path == "/request":
			pushed++
		case path == "/auth" && strings.Contains(query, "code_challenge"):
			t.Errorf("the request is in the URL: %s", passed.URL)
		}
	}
	if pushed != 1 {
		t.Errorf("%d requests were pushed", pushed)
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
