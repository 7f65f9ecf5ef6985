package sandbox

import (
	"strings"
	"testing"
)

func TestDiscoveryIsUnderBothPathsAndNamesEveryEndpoint(t *testing.T) {
	s := start(t)
	for _, path := range []string{
		"/.well-known/openid-configuration", "/oauth/token/.well-known/openid-configuration",
		"/.well-known/oauth-authorization-server", "/.well-known/oauth-authorization-server/oauth/token",
	} {
		a := get(t, s.URL+path)
		expect(t, a, 200, `"issuer":"`+s.Issuer()+`"`, `"jwks_uri":"`+s.URL+`/token_keys"`)
		for name, v := range a.json(t) {
			if strings.HasSuffix(name, "_endpoint") && !strings.HasPrefix(v.(string), s.URL+"/") {
				t.Errorf("%s: %s is %v", path, name, v)
			}
		}
	}
}

func TestUserinfoNeedsOpenID(t *testing.T) {
	s := start(t)
	expect(t, get(t, s.URL+"/userinfo"), 401, `"unauthorized"`)
	expect(t, get(t, s.URL+"/userinfo", "Authorization", "Bearer x"), 401, `"invalid_token"`)
	a := signIn(t, s, "edgecli", "scope", "scim.me")
	expect(t, get(t, s.URL+"/userinfo", "Authorization", "Bearer "+a.text(t, "access_token")), 403, `"insufficient_scope"`)
	a = signIn(t, s, "edgecli")
	expect(t, get(t, s.URL+"/userinfo", "Authorization", "Bearer "+a.text(t, "access_token")), 200,
		`"user_name":"alice"`, `"name":"Alice Archer"`, `"email_verified":true`, `"sub":"`+s.users["alice"].id+`"`)
}

func TestIntrospectionTellsOfNothingButActiveTokens(t *testing.T) {
	s := start(t)
	a := signIn(t, s, "edgecli")
	access, refresh := a.text(t, "access_token"), a.text(t, "refresh_token")
	expect(t, post(t, s, "/introspect", "edgecli", "token", access), 200, `"user_name":"alice"`, `"active":true`)
	expect(t, post(t, s, "/introspect", "edgecli", "token", refresh), 200, `"active":true`)
	expect(t, post(t, s, "/introspect", "edgecli", "token", "x"), 200, `{"revocable":false,"active":false}`)
	expect(t, post(t, s, "/introspect", "limited", "token", access), 403)
	expect(t, post(t, s, "/introspect", "", "token", access), 401)
	expect(t, post(t, s, "/check_token", "edgecli", "token", access), 200, `"user_name":"alice"`)
	expect(t, post(t, s, "/check_token", "edgecli", "token", "x"), 400, `"invalid_token"`)
	expect(t, post(t, s, "/oauth/revoke", "edgecli", "token", access), 200)
	expect(t, post(t, s, "/introspect", "edgecli", "token", access), 200, `"active":false`)
}

func TestRevocationOfRFC7009(t *testing.T) {
	s := start(t)
	a := signIn(t, s, "edgecli")
	token := a.text(t, "refresh_token")
	expect(t, post(t, s, "/oauth/revoke", "edgecli"), 400, `"invalid_request"`)
	expect(t, post(t, s, "/oauth/revoke", "edgecli", "token", "unknown"), 200)
	expect(t, post(t, s, "/oauth/revoke", "service", "token", token), 400)
	expect(t, post(t, s, "/oauth/revoke", "", "token", token), 401)
	expect(t, post(t, s, "/oauth/revoke", "edgecli", "token", token), 200)
	expect(t, ask(t, s, "edgecli", "grant_type", "refresh_token", "refresh_token", token), 401, deadToken)
	expect(t, get(t, s.URL+"/api/echo", "Authorization", "Bearer "+a.text(t, "access_token")), 401)
}

func TestRevocationByIDIsForOpaqueAndRevocableTokens(t *testing.T) {
	for format, want := range map[string]int{"": 403, "opaque": 200, "revocable": 200} {
		t.Run("format "+format, func(t *testing.T) {
			s := start(t)
			if format != "" {
				if err := s.AddSwitches(Switch{Name: "token-format", Value: format}); err != nil {
					t.Fatal(err)
				}
			}
			a := signIn(t, s, "edgecli")
			revoke := func(id string) answer {
				return do(t, build(t, "DELETE", s.URL+"/oauth/token/revoke/"+id, "", "Authorization", "Bearer "+a.text(t, "access_token")))
			}
			expect(t, revoke(a.text(t, "refresh_token")), 200)
			expect(t, ask(t, s, "edgecli", "grant_type", "refresh_token", "refresh_token", a.text(t, "refresh_token")), 401)
			expect(t, revoke("unknown"), 403)
			expect(t, revoke(a.text(t, "jti")), want)
			after := 200
			if want == 200 {
				after = 401
			}
			expect(t, get(t, s.URL+"/api/echo", "Authorization", "Bearer "+a.text(t, "access_token")), after)
		})
	}
}

func TestEchoTellsWhatItWasSent(t *testing.T) {
	s := start(t)
	expect(t, get(t, s.URL+"/api/echo/x"), 401)
	token := signIn(t, s, "edgecli").text(t, "access_token")
	a := do(t, build(t, "PATCH", s.URL+"/api/echo/x?y=1", "hello", "Authorization", "Bearer "+token, "X-Test", "v"))
	expect(t, a, 200, `"method":"PATCH"`, `"path":"/api/echo/x"`, `"query":"y=1"`, `"X-Test":"v"`, `"body":"hello"`)
}
