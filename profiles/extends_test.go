package profiles

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

const family = `
profiles:
  root:
    issuer: https://id.example.com
    client_id: root
    allow_http: true
    params: {a: root, b: root}
    endpoints: {token: https://id.example.com/t, userinfo: https://id.example.com/u}
  base:
    extends: root
    client_id: base
    scopes: [x, y]
    password: {env: BASE_PASSWORD}
    mfa: {totp_secret: {env: BASE_TOTP}, parameter: otp}
    headers: {X-A: base}
    tls: {ca_file: ca.pem, min_version: "1.2"}
  dev:
    extends: base
    scopes: [z]
    password: {keyring: dev}
    allow_http: false
    params: {b: dev, c: dev}
    endpoints: {token: https://dev.example.com/t}
    mfa: {parameter: totp}
    headers: {X-B: dev}
    tls: {min_version: "1.3"}
`

func TestChildComesBeforeItsParentsKeyByKey(t *testing.T) {
	p := profile(t, family)
	for _, row := range []struct {
		key       string
		got, want any
		origin    string
	}{
		{"issuer", p.Issuer, "https://id.example.com", "profile root"},
		{"client_id", p.ClientID, "base", "profile base"},
		{"extends", p.Extends, "base", "profile dev"},
		{"scopes", p.Scopes, []string{"z"}, "profile dev"},
		{"password", *p.Password, Secret{Keyring: "dev"}, "profile dev"},
		{"allow_http", p.AllowHTTP, false, "profile dev"},
		{"params.a", p.Params, map[string]string{"a": "root", "b": "dev", "c": "dev"}, "profile root"},
		{"headers.X-A", p.Headers, map[string]string{"X-A": "base", "X-B": "dev"}, "profile base"},
		{"endpoints.token", p.Endpoints.Token, "https://dev.example.com/t", "profile dev"},
		{"endpoints.userinfo", p.Endpoints.Userinfo, "https://id.example.com/u", "profile root"},
		{"mfa.totp_secret", p.MFA.TOTPSecret.Env, "BASE_TOTP", "profile base"},
		{"mfa.parameter", p.MFA.Parameter, "totp", "profile dev"},
		{"mfa.in", p.MFA.In, MFAInForm, "default"},
		{"tls.min_version", p.TLS.MinVersion, "1.3", "profile dev"},
	} {
		if !reflect.DeepEqual(row.got, row.want) {
			t.Errorf("%s = %v, want %v", row.key, row.got, row.want)
		}
		if p.Origins[row.key] != row.origin {
			t.Errorf("origin of %s is %q, want %q", row.key, p.Origins[row.key], row.origin)
		}
	}
}

func TestParentStaysAsItIs(t *testing.T) {
	c := load(t, family)
	if _, err := c.Profile("dev"); err != nil {
		t.Fatal(err)
	}
	base, err := c.Profile("base")
	if err != nil {
		t.Fatal(err)
	}
	if base.Params["b"] != "root" || base.Params["c"] != "" || base.MFA.Parameter != "otp" {
		t.Errorf("base was changed by its child: params %v, mfa %+v", base.Params, base.MFA)
	}
}

func TestChainsThatLeadNowhereAreShown(t *testing.T) {
	long := "profiles:\n  dev: {extends: p1}\n"
	for i := range 100 {
		long += fmt.Sprintf("  p%d: {extends: p%d}\n", i, i+1)
	}
	long += "  p100: {}\n"
	for _, row := range []struct{ name, content, want string }{
		{"cycle", "profiles:\n  dev: {extends: a}\n  a: {extends: b}\n  b: {extends: a}\n", `:3: profiles.a.extends: the chain dev > a > b > a is a cycle`},
		{"itself", "profiles:\n  dev: {extends: dev}\n", `:2: profiles.dev.extends: the chain dev > dev is a cycle`},
		{"unknown parent", "profiles:\n  dev:\n    extends: bsae\n  base: {}\n", `:3: profiles.dev.extends: the chain dev ends at "bsae", which is no profile (did you mean "base"?)`},
		{"depth 100", long, `is longer than 16 profiles`},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := load(t, row.content).Profile("dev")
			if err == nil || !strings.Contains(err.Error(), row.want) {
				t.Errorf("Profile(dev): %v, want %q", err, row.want)
			}
			if _, notFound := err.(*NotFoundError); notFound {
				t.Error("an unknown parent counts as the profile not being found")
			}
		})
	}
}
