package profiles

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestPresetExpandsItsTemplates(t *testing.T) {
	for _, row := range []struct{ name, profile, issuer, token, passcode string }{
		{"apigee", "{provider: apigee}", "", "https://login.apigee.com/oauth/token", "https://login.apigee.com/passcode"},
		{"apigee zone", "{provider: apigee, zone: acme}", "", "https://acme.login.apigee.com/oauth/token", "https://acme.login.apigee.com/passcode"},
		{"apigee private cloud", "{provider: apigee, base_url: 'https://sso.example.com:9099/'}", "", "https://sso.example.com:9099/oauth/token", "https://sso.example.com:9099/passcode"},
		{"uaa", "{provider: uaa, base_url: https://uaa.example.com}", "https://uaa.example.com/oauth/token", "https://uaa.example.com/oauth/token", "https://uaa.example.com/passcode"},
		{"sandbox", "{provider: sandbox, base_url: 'http://127.0.0.1:8080'}", "http://127.0.0.1:8080/oauth/token", "http://127.0.0.1:8080/oauth/token", "http://127.0.0.1:8080/passcode"},
		{"keycloak", "{provider: keycloak, base_url: https://id.example.com/, realm: my realm}", "https://id.example.com/realms/my%20realm", "", ""},
		{"entra", "{provider: entra, tenant: contoso.com}", "https://login.microsoftonline.com/contoso.com/v2.0", "https://login.microsoftonline.com/contoso.com/oauth2/v2.0/token", ""},
		{"okta", "{provider: okta, domain: acme.okta.com}", "https://acme.okta.com", "", ""},
		{"auth0", "{provider: auth0, domain: acme.eu.auth0.com}", "https://acme.eu.auth0.com/", "", ""},
		{"sap-btp", "{provider: sap-btp, base_url: https://acme.authentication.eu10.hana.ondemand.com}", "https://acme.authentication.eu10.hana.ondemand.com/oauth/token", "https://acme.authentication.eu10.hana.ondemand.com/oauth/token", "https://acme.authentication.eu10.hana.ondemand.com/passcode"},
		{"cognito by domain", "{provider: cognito, domain: acme.auth.eu-west-1.amazoncognito.com}", "", "https://acme.auth.eu-west-1.amazoncognito.com/oauth2/token", ""},
		{"cognito by issuer", "{provider: cognito, issuer: https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a}", "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a", "", ""},
		{"cognito by both", "{provider: cognito, domain: id.example.com, issuer: https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a}", "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a", "https://id.example.com/oauth2/token", ""},
		{"dex", "{provider: dex, base_url: https://dex.example.com/dex}", "https://dex.example.com/dex", "", ""},
		{"github", "{provider: github}", "", "https://github.com/login/oauth/access_token", ""},
		{"github server", "{provider: github, base_url: https://git.example.com}", "", "https://git.example.com/login/oauth/access_token", ""},
		{"gitlab", "{provider: gitlab}", "https://gitlab.com", "", ""},
		{"gitlab server", "{provider: gitlab, base_url: https://git.example.com}", "https://git.example.com", "", ""},
		{"google", "{provider: google}", "https://accounts.google.com", "", ""},
		{"hydra", "{provider: hydra, base_url: https://hydra.example.com}", "https://hydra.example.com", "", ""},
		{"onelogin", "{provider: onelogin, domain: acme.onelogin.com}", "https://acme.onelogin.com/oidc/2", "", ""},
		{"ping", "{provider: ping, tenant: 7e4c}", "https://auth.pingone.com/7e4c/as", "", ""},
		{"ping region", "{provider: ping, tenant: 7e4c, base_url: https://auth.pingone.eu}", "https://auth.pingone.eu/7e4c/as", "", ""},
		{"pingfederate", "{provider: ping, issuer: https://sso.example.com}", "https://sso.example.com", "", ""},
		{"zitadel", "{provider: zitadel, domain: acme.zitadel.cloud}", "https://acme.zitadel.cloud", "", ""},
		{"okta custom server", "{provider: okta, domain: acme.okta.com, issuer: https://acme.okta.com/oauth2/default}", "https://acme.okta.com/oauth2/default", "", ""},
		{"issuer comes first", "{provider: keycloak, base_url: https://a.example.com, realm: r, issuer: https://b.example.com}", "https://b.example.com", "", ""},
		{"endpoint comes first", "{provider: apigee, endpoints: {token: https://b.example.com/t}}", "", "https://b.example.com/t", "https://login.apigee.com/passcode"},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := profile(t, "profiles:\n  dev: "+row.profile+"\n")
			if p.Issuer != row.issuer || p.Endpoints.Token != row.token || p.Endpoints.Passcode != row.passcode {
				t.Errorf("issuer %q, token %q, passcode %q; want %q, %q, %q", p.Issuer, p.Endpoints.Token, p.Endpoints.Passcode, row.issuer, row.token, row.passcode)
			}
			if err := p.Validate(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestPresetSecretGoesWithItsClientOnly(t *testing.T) {
	p := profile(t, "profiles: {dev: {provider: apigee}}")
	if p.ClientID != "edgecli" || p.ClientSecret.Inline.Reveal() != "edgeclisecret" || p.Origins["client_secret"] != "preset apigee" {
		t.Errorf("client %q, secret %v from %q", p.ClientID, p.ClientSecret, p.Origins["client_secret"])
	}
	if p := profile(t, "profiles: {dev: {provider: apigee, client_id: mine}}"); p.ClientSecret != nil {
		t.Error("the secret of edgecli was given to another client")
	}
}

func TestPresetQuirks(t *testing.T) {
	p := profile(t, "profiles: {dev: {provider: apigee}}")
	if p.Flow != "password" || p.BasicEncoding != BasicRaw || p.MFA.Parameter != "mfa_token" || p.MFA.In != MFAInForm || !slices.Equal(p.OriginsAllowed, []string{"https://api.enterprise.apigee.com"}) {
		t.Errorf("apigee: %+v", p)
	}
	p = profile(t, "profiles: {dev: {provider: uaa, base_url: https://u.example.com}}")
	if p.BasicEncoding != BasicRaw || p.MFA.Parameter != "mfaCode" || !p.Preset.EmptySecret || !p.Preset.RevokeByID || p.ClientSecret != nil {
		t.Errorf("uaa: %+v", p)
	}
	p = profile(t, "profiles: {dev: {provider: keycloak, issuer: https://k.example.com}}")
	if p.MFA.Parameter != "totp" || !p.DevicePKCE || p.BasicEncoding != BasicForm {
		t.Errorf("keycloak: %+v", p)
	}
	p = profile(t, "profiles: {dev: {provider: github}}")
	if p.Flow != "device-code" || p.DefaultLifetime != 30*24*time.Hour || p.Endpoints.DeviceAuthorization != "https://github.com/login/device/code" {
		t.Errorf("github: %+v", p)
	}
	p = profile(t, "profiles: {dev: {provider: github, default_lifetime: 2h}}")
	if p.DefaultLifetime != 2*time.Hour {
		t.Errorf("github: default_lifetime 2h became %s", p.DefaultLifetime)
	}
	p = profile(t, "profiles: {dev: {provider: gitlab}}")
	if p.Endpoints.DeviceAuthorization != "https://gitlab.com/oauth/authorize_device" {
		t.Errorf("gitlab: %+v", p.Endpoints)
	}
	p = profile(t, "profiles: {dev: {provider: sap-btp, base_url: https://x.example.com}}")
	if p.BasicEncoding != BasicRaw || p.Preset.EmptySecret {
		t.Errorf("sap-btp: %+v", p)
	}
	for provider, want := range map[string]string{"keycloak": "issuer", "auth0": "issuer", "zitadel": "issuer", "entra": "token", "okta": "token", "hydra": "token"} {
		p = profile(t, "profiles: {dev: {provider: "+provider+", issuer: https://x.example.com}}")
		if p.AssertionAudience != want {
			t.Errorf("%s: assertions are addressed to %s, want %s", provider, p.AssertionAudience, want)
		}
	}
	if p := profile(t, "profiles: {dev: {provider: keycloak, issuer: https://k.example.com, device_pkce: false}}"); p.DevicePKCE {
		t.Error("device_pkce: false was overridden by the preset")
	}
}

func TestEndpointsOfAPresetDoNotFollowAnotherIssuer(t *testing.T) {
	for _, row := range []struct{ name, profile string }{
		{"entra of the US government", "{provider: entra, tenant: contoso.us, issuer: https://login.microsoftonline.us/contoso.us/v2.0}"},
		{"entra of China", "{provider: entra, tenant: t, issuer: https://login.partner.microsoftonline.cn/t/v2.0}"},
		{"entra of another tenant", "{provider: entra, tenant: a, issuer: https://login.microsoftonline.com/b/v2.0}"},
		{"gitlab", "{provider: gitlab, issuer: https://git.example.com}"},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := profile(t, "profiles:\n  dev: "+row.profile+"\n")
			if p.Endpoints != (Endpoints{}) {
				t.Errorf("endpoints %+v", p.Endpoints)
			}
			if err := p.Validate(); err != nil {
				t.Error(err)
			}
		})
	}
	p := profile(t, "profiles: {dev: {provider: entra, tenant: t, issuer: https://login.microsoftonline.com/t/v2.0}}")
	if p.Endpoints.Token != "https://login.microsoftonline.com/t/oauth2/v2.0/token" {
		t.Errorf("the preset's own issuer, written out: token endpoint %q", p.Endpoints.Token)
	}
}

func TestPlainPresetDependsOnTheIssuer(t *testing.T) {
	if p := profile(t, "profiles: {dev: {issuer: https://i.example.com}}"); p.Preset.Name != "oidc" {
		t.Errorf("with an issuer: preset %s", p.Preset.Name)
	}
	if p := profile(t, "profiles: {dev: {endpoints: {token: https://i.example.com}}}"); p.Preset.Name != "oauth2" {
		t.Errorf("without an issuer: preset %s", p.Preset.Name)
	}
}

func TestUnknownProviderIsNamedWithTheOthers(t *testing.T) {
	for provider, want := range map[string]string{"keyclok": `did you mean "keycloak"?`, "zzz": "there are apigee, auth0, cognito"} {
		_, err := load(t, "profiles: {dev: {provider: "+provider+"}}").Profile("dev")
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("provider %s: %v, want %q", provider, err, want)
		}
	}
}

func TestPresetsNameTheParametersOfTheirTemplates(t *testing.T) {
	for _, preset := range Presets() {
		if preset.Summary == "" {
			t.Errorf("preset %s has no summary", preset.Name)
		}
		for _, key := range slices.Concat(preset.Parameters, preset.Optional) {
			if _, ok := profileKeys[key]; !ok {
				t.Errorf("preset %s: parameter %s is no key of a profile", preset.Name, key)
			}
		}
		templates := append([]string{preset.Issuer}, preset.BaseURLs...)
		for _, e := range preset.Endpoints.all() {
			templates = append(templates, *e.url)
		}
		for _, template := range templates {
			for _, part := range strings.Split(template, "{")[1:] {
				name, _, _ := strings.Cut(part, "}")
				if !slices.Contains(slices.Concat(preset.Parameters, preset.Optional), name) {
					t.Errorf("preset %s: template %q needs %s, which is no parameter of it", preset.Name, template, name)
				}
			}
		}
	}
}

func TestPresetsCannotBeChangedByCallers(t *testing.T) {
	Presets()[0].Name = "changed"
	p := profile(t, "profiles: {dev: {provider: apigee}}")
	p.OriginsAllowed[0], p.Preset.Name = "changed", "changed"
	if again, ok := LookupPreset("apigee"); !ok || again.Name != "apigee" || !reflect.DeepEqual(again.Origins, []string{"https://api.enterprise.apigee.com"}) {
		t.Errorf("the table was changed: %+v", again)
	}
}

func TestPresetsAreInTheOrderOfTheAlphabetThePlainOnesLast(t *testing.T) {
	var names []string
	for _, preset := range Presets() {
		names = append(names, preset.Name)
	}
	want := "apigee auth0 cognito dex entra github gitlab google hydra keycloak okta onelogin ping sap-btp uaa zitadel sandbox oidc oauth2"
	if got := strings.Join(names, " "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
