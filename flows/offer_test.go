package flows_test

import (
	"strings"
	"testing"

	"idpauth/flows"
	"idpauth/profiles"
)

func TestFlowsThatMetadataOffers(t *testing.T) {
	all := profiles.Endpoints{Authorization: "https://i/a", Token: "https://i/t", DeviceAuthorization: "https://i/d"}
	const device = "urn:ietf:params:oauth:grant-type:device_code"
	for _, row := range []struct {
		name      string
		grants    []string
		endpoints profiles.Endpoints
		want      string
	}{
		{"nothing said", nil, all, "interactive authorization-code device-code"},
		{"none", []string{}, profiles.Endpoints{Token: "https://i/t"}, ""},
		{"code", []string{"authorization_code", "refresh_token"}, profiles.Endpoints{Authorization: "https://i/a", Token: "https://i/t"}, "interactive authorization-code refresh"},
		{"code without a page", []string{"authorization_code"}, profiles.Endpoints{Token: "https://i/t"}, ""},
		{"device without its endpoint", []string{device}, profiles.Endpoints{Token: "https://i/t"}, ""},
		{"client", []string{"client_credentials"}, profiles.Endpoints{Token: "https://i/t"}, "client-credentials"},
		{"password", []string{"password"}, profiles.Endpoints{Token: "https://i/t"}, "password"},
		{"what is not known here", []string{"implicit", "urn:openid:params:grant-type:ciba"}, profiles.Endpoints{Authorization: "https://i/a", Token: "https://i/t"}, ""},
		{"no token endpoint", []string{"password", "client_credentials"}, profiles.Endpoints{}, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			m := &flows.Metadata{GrantTypes: row.grants, Endpoints: row.endpoints}
			if got := strings.Join(m.Flows(), " "); got != row.want {
				t.Errorf("got %q, want %q", got, row.want)
			}
		})
	}
}

func TestPresetsNameFlowsThatThereAre(t *testing.T) {
	for _, p := range profiles.Presets() {
		if p.Flow == "" {
			continue
		}
		if f, err := flows.Lookup(p.Flow); err != nil || f.Name != p.Flow {
			t.Errorf("preset %s: flow %q: %v", p.Name, p.Flow, err)
		}
	}
}
