//go:build interop && linux

package interop

import (
	"slices"
	"testing"
)

func TestDiscoverTellsWhatTheServerOffers(t *testing.T) {
	u, op, d, k := plainUAA(t), started(t, lab.oidcProvider), started(t, lab.dex), started(t, lab.keycloak)
	tests := []struct {
		name, issuer string
		token        string // the endpoint
		flow         string // one that it offers
	}{
		{uaaName, u.URL + "/oauth/token", u.URL + "/oauth/token", "interactive"},
		{opName, op.URL, op.URL + "/token", "device-code"},
		{keycloakName, k.issuer(), k.issuer() + "/protocol/openid-connect/token", "token-exchange"},
		{dexName, d.URL, d.URL + "/token", "device-code"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			found := newCLI(t, "provider: oidc\nissuer: "+test.issuer+"\nclient_id: cli").
				run(t, "", "discover", test.issuer, "-o", "json").want(t, exitOK).object(t)
			endpoints, _ := found["endpoints"].(map[string]any)
			flows, _ := found["flows"].([]any)
			if found["issuer"] != test.issuer || endpoints["token"] != test.token || !slices.Contains(flows, any(test.flow)) {
				t.Errorf("discover: %v", found)
			}
		})
	}
}
