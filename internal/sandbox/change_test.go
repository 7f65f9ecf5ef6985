package sandbox

import "testing"

func TestAChangedPasswordOrSecretEndsWhatWasIssued(t *testing.T) {
	for name, change := range map[string]func(s *Running) error{
		"password": func(s *Running) error { return s.SetPassword("alice", "newpw") },
		"secret":   func(s *Running) error { return s.SetSecret("edgecli", "newsecret") },
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t)
			a := signIn(t, s, "edgecli")
			if err := change(s); err != nil {
				t.Fatal(err)
			}
			expect(t, refresh(t, s, "edgecli", a.text(t, "refresh_token")), 401, `"invalid_token"`, "revocable signature mismatch")
			expect(t, get(t, s.URL+"/userinfo", "Authorization", "Bearer "+a.text(t, "access_token")), 401, "revocable signature mismatch")
			expect(t, post(t, s, "/introspect", "edgecli", "token", a.text(t, "access_token")), 200, `"active":false`)
		})
	}
}

func TestTheOldPasswordIsRefusedAfterAChange(t *testing.T) {
	s := start(t)
	expect(t, do(t, build(t, "POST", s.URL+"/sandbox/password?user=alice", "newpw")), 204)
	expect(t, do(t, build(t, "POST", s.URL+"/sandbox/secret?client=edgecli", "newsecret")), 204)
	expect(t, do(t, build(t, "POST", s.URL+"/sandbox/password?user=nobody", "x")), 400)
	expect(t, do(t, build(t, "POST", s.URL+"/sandbox/secret?client=nobody", "x")), 400)
	pairs := func(password, secret string) []string {
		return []string{"grant_type", "password", "username", "alice", "password", password, "client_id", "edgecli", "client_secret", secret}
	}
	expect(t, ask(t, s, "", pairs("alicepw", "newsecret")...), 401, "Bad credentials")
	expect(t, ask(t, s, "", pairs("newpw", "edgeclisecret")...), 401, "Bad credentials")
	expect(t, ask(t, s, "", pairs("newpw", "newsecret")...), 200)
}
