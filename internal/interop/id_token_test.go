//go:build interop && linux

package interop

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestIDTokenIsVerifiedAndHandedOut(t *testing.T) {
	op := started(t, lab.oidcProvider)
	for _, test := range []struct{ client, algorithm string }{
		{"native", "RS256"}, {"native-ES256", "ES256"}, {"native-EdDSA", "EdDSA"},
	} {
		t.Run(test.algorithm, func(t *testing.T) {
			c := newCLI(t, op.profile(test.client, "interactive")+"scopes: [openid]")
			c.opens(t, agreeAtOIDCProvider)
			answer := c.run(t, "", "get-token", "-o", "json").want(t, exitOK).object(t)
			got := claims(t, answer["id_token"].(string))
			if got["sub"] != alice.Name || got["aud"] != test.client || got["iss"] != op.URL {
				t.Errorf("claims %v", got)
			}
		})
	}
}

func TestIDTokenThatAnotherKeySignedIsRefused(t *testing.T) {
	op := started(t, lab.oidcProvider)
	for _, test := range []struct{ client, algorithm string }{
		{"native", "RS256"}, {"native-ES256", "ES256"}, {"native-EdDSA", "EdDSA"},
	} {
		t.Run(test.algorithm, func(t *testing.T) {
			keys := strangersKeys(t, test.algorithm)
			c := newCLI(t, op.profile(test.client, "interactive")+
				"scopes: [openid]\nendpoints: {jwks: "+keys+"}")
			c.opens(t, agreeAtOIDCProvider)
			c.run(t, "", "get-token").refused(t, exitRefused, "signature")
		})
	}
}

// strangersKeys serves a key that bears the name of oidc-provider's.
func strangersKeys(t *testing.T, algorithm string) (address string) {
	t.Helper()
	stranger, err := newClientKeyPair(algorithm)
	if err != nil {
		t.Fatal(err)
	}
	stranger.public["kid"] = algorithm
	text, err := json.Marshal(stranger.public)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/jwk-set+json")
		fmt.Fprintf(w, `{"keys":[%s]}`, text)
	}))
	t.Cleanup(server.Close)
	return server.URL
}
