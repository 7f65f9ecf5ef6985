package profiles

import (
	"strings"
	"testing"
)

func TestURLsThatAreRefused(t *testing.T) {
	for url, want := range map[string]string{
		"example.com":                       "no absolute URL",
		"/relative":                         "no absolute URL",
		"ftp://example.com":                 "neither https nor http",
		"file:///etc/passwd":                "neither https nor http",
		"javascript:alert(1)":               "neither https nor http",
		"https://":                          "has no host",
		"https://:443/":                     "has no host",
		"https://user:s3cret@example.com":   "user name or password",
		"https://example.com/#f":            "has a fragment",
		"https://example.com/#":             "has a fragment",
		"https://exa mple.com":              "a space or a control character",
		"https://example.com/a b":           "a space or a control character",
		"https://example.com/\x1b[2J":       "a space or a control character",
		"https://example.com/\n":            "a space or a control character",
		"https://example.com:70000":         "port outside",
		"https://example.com:0":             "port outside",
		"https://example.com:s3cret":        "invalid port",
		"https://[::1":                      "is no URL",
		"https://%zz":                       "is no URL",
		"http://example.com":                "plain http",
		"http://localhost.evil.test":        "plain http",
		"http://127.0.0.1.evil.test":        "plain http",
		"http://10.0.0.1":                   "plain http",
		"http://0.0.0.0":                    "plain http",
		"http://127.1":                      "plain http",
		"http://localhost:s3cret@evil.test": "user name or password",
	} {
		_, err := checkURL(url, false)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("checkURL(%q): %v, want %q", url, err, want)
		} else if strings.Contains(err.Error(), "s3cret@") {
			t.Errorf("checkURL(%q) shows the password: %v", url, err)
		}
	}
}

func TestURLsThatAreAccepted(t *testing.T) {
	for _, url := range []string{
		"https://example.com", "https://EXAMPLE.com:443/a?b=c", "https://bücher.example/",
		"http://localhost", "http://LOCALHOST:1/", "http://127.0.0.1:8080", "http://127.9.9.9", "http://[::1]:80/x",
	} {
		if _, err := checkURL(url, false); err != nil {
			t.Errorf("checkURL(%q): %v", url, err)
		}
	}
	if _, err := checkURL("http://example.com", true); err != nil {
		t.Errorf("plain http, allowed: %v", err)
	}
}

func TestValidateNamesTheKey(t *testing.T) {
	const base = "profiles:\n  dev:\n    endpoints: {token: https://id.example.com/t}\n    "
	for _, row := range []struct{ name, key, want string }{
		{"issuer over http", "issuer: http://example.com", `issuer: "http://example.com" is plain http, which anybody on the way can read; use https (or set allow_http: true)`},
		{"issuer with a query", "issuer: https://example.com?a=b", `issuer: "https://example.com?a=b" has a query`},
		{"base_url", "base_url: example.com", `base_url: "example.com" is no absolute URL`},
		{"origin that programs read in different ways", "origins: https://müller.example", `origins: has a host that is no plain name`},
		{"origin with a path", "origins: https://example.com/v1", `origins: "https://example.com/v1" is more than`},
		{"relative resource", "resource: [api]", `resource: "api" is no absolute URI`},
		{"domain with a scheme", "domain: https://acme.okta.com", `domain: "https://acme.okta.com" is no host name`},
		{"domain with a path", "domain: acme.okta.com/x", `domain: `},
		{"domain with a user", "domain: acme@evil.test", `domain: `},
		{"zone with a slash", "zone: evil.test/", `zone: "evil.test/" is no name of a zone`},
		{"zone with a port", "zone: 'evil.test:1'", `zone: `},
		{"client_auth", "client_auth: basic", `client_auth: "basic" is none of client_secret_basic`},
		{"basic_encoding", "basic_encoding: utf8", `basic_encoding: "utf8" is none of form, raw`},
		{"mfa.in", "mfa: {in: body}", `mfa.in: "body" is none of form, query`},
		{"min_version", "tls: {min_version: 1.1}", `tls.min_version: "1.1" is none of 1.2, 1.3`},
		{"certificate alone", "tls: {client_cert: c.pem}", `tls: client_cert and client_key go together`},
		{"assertions for an issuer that is not there", "client_auth: private_key_jwt\n    private_key: {file: k}\n    assertion_audience: issuer", `assertion_audience: is the issuer, and there is none`},
		{"pushed requests without an issuer", "pushed_authorization: true", `pushed_authorization: needs an issuer`},
		{"private_key_jwt without a key", "client_auth: private_key_jwt", `private_key: is needed by client_auth private_key_jwt`},
		{"tls_client_auth without a certificate", "client_auth: tls_client_auth", `tls.client_cert: is needed`},
		{"assertion_audience", "assertion_audience: server", `assertion_audience: "server" is neither token nor issuer nor a URL`},
		{"client_id with a control", "client_id: \"a\\x1b\"", `client_id: holds a control character`},
		{"port above the range", "redirect_ports: [8080, 70000]", `redirect_ports: 70000 is outside 1 to 65535`},
		{"port zero", "redirect_ports: [0]", `redirect_ports: 0 is outside 1 to 65535`},
		{"relative redirect_uri", "redirect_uri: /callback", `redirect_uri: "/callback" is no absolute URI`},
		{"redirect_uri elsewhere", "redirect_uri: http://example.com/cb", `redirect_uri: "http://example.com/cb" is plain http to another machine`},
		{"redirect_uri with a fragment", "redirect_uri: 'http://127.0.0.1/#x'", `redirect_uri: "http://127.0.0.1/#x" has a fragment`},
		{"token type", "subject_token_type: jwtt", `subject_token_type: "jwtt" is none of access_token`},
		{"own token", "subject_token: {profile: dev}", `subject_token: is this profile's own token`},
		{"grant_type", "params: {grant_type: x}", `params: "grant_type" is set by the flow; use flow`},
		{"code_verifier", "params: {code_verifier: x}", `params: "code_verifier" is set by the flow`},
		{"scope", "params: {scope: x}", `params: "scope" is set by the flow; use scopes`},
		{"MFA parameter", "mfa: {parameter: otp}\n    params: {otp: x}", `params: "otp" is set by the flow; use mfa`},
		{"state", "auth_params: {state: x}", `auth_params: "state" is set by the flow`},
		{"authorization header", "headers: {AUTHORIZATION: x}", `headers: "AUTHORIZATION" is set by the request itself`},
		{"header that repeats", "headers: {Idempotency-Key: x}", `headers: "Idempotency-Key" would have requests repeated`},
		{"header name", "headers: {\"a b\": x}", `headers: "a b" is no name of a header`},
		{"header value", "headers: {X: \"a\\nb\"}", `headers: the value of "X" holds a control character`},
	} {
		t.Run(row.name, func(t *testing.T) {
			err := profile(t, base+row.key+"\n").Validate()
			if err == nil || !strings.Contains(err.Error(), row.want) {
				t.Errorf("Validate() of %s: %v, want %q", row.key, err, row.want)
			}
		})
	}
}

func TestValidateReportsEverythingOnOneLine(t *testing.T) {
	err := profile(t, "profiles: {dev: {provider: keycloak, client_auth: x, basic_encoding: y}}").Validate()
	want := `profile "dev": base_url: is needed by provider keycloak; realm: is needed by provider keycloak; client_auth: "x" is none of client_secret_basic, client_secret_post, none, client_secret_jwt, private_key_jwt, tls_client_auth; basic_encoding: "y" is none of form, raw`
	if err == nil || err.Error() != want {
		t.Errorf("Validate():\n%v\nwant\n%s", err, want)
	}
}

func TestProfileNeedsAPlaceToAsk(t *testing.T) {
	err := profile(t, "profiles: {dev: {client_id: x}}").Validate()
	if err == nil || !strings.Contains(err.Error(), "issuer: is missing; give it, or endpoints.token") {
		t.Errorf("Validate(): %v", err)
	}
}

func TestMissingSecretIsNoMistakeOfTheProfile(t *testing.T) {
	for _, auth := range []string{ClientSecretBasic, ClientSecretPost, ClientSecretJWT} {
		if err := profile(t, "profiles: {dev: {issuer: https://i.example.com, client_id: x, client_auth: "+auth+"}}").Validate(); err != nil {
			t.Errorf("%s: %v; the secret may be asked for", auth, err)
		}
	}
}
