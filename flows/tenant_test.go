package flows_test

import (
	"testing"
	"time"

	"idpauth/flows"
	"idpauth/profiles"
)

func TestTokensNameTheTenantByID(t *testing.T) {
	const id = "7e4c1111-2222-3333-4444-555566667777"
	for _, row := range []struct{ name, issuer, want string }{
		{"by ID", "https://login.microsoftonline.com/" + id + "/v2.0", "https://login.microsoftonline.com/" + id + "/v2.0"},
		{"by domain, national cloud", "https://login.microsoftonline.us/contoso.us/v2.0", "https://login.microsoftonline.us/{tenantid}/v2.0"},
		{"all tenants", "https://login.microsoftonline.com/common/v2.0", "https://login.microsoftonline.com/{tenantid}/v2.0"},
		{"no tenant", "https://login.microsoftonline.com", "https://login.microsoftonline.com"},
		{"a path alone", "https://login.microsoftonline.com/v2.0", "https://login.microsoftonline.com/v2.0"},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := profiles.Profile{Issuer: row.issuer, Preset: &profiles.Preset{TenantInIssuer: true}}
			if got := flows.Expectations(&p, time.Now()).Issuer; got != row.want {
				t.Errorf("entra: %s, want %s", got, row.want)
			}
			p.Preset = &profiles.Preset{}
			if got := flows.Expectations(&p, time.Now()).Issuer; got != row.issuer {
				t.Errorf("others: %s, want %s", got, row.issuer)
			}
		})
	}
}
