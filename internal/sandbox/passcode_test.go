package sandbox

import (
	"strings"
	"testing"
)

// redeem posts a passcode with the given Accept header; "-" is none.
func redeem(t *testing.T, s *Running, passcode, accept string, more ...string) answer {
	t.Helper()
	body := values(append([]string{"grant_type", "password", "passcode", passcode, "response_type", "token"}, more...)...).Encode()
	r := build(t, "POST", s.URL+tokenPath, body, "Content-Type", "application/x-www-form-urlencoded")
	r.SetBasicAuth("edgecli", "edgeclisecret")
	if accept != "-" {
		r.Header.Set("Accept", accept)
	}
	return do(t, r)
}

func issue(t *testing.T, s *Running) string {
	t.Helper()
	p, err := s.Passcode("lucy")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestAPasscodeServesOnce(t *testing.T) {
	s := start(t)
	p := issue(t, s)
	a := redeem(t, s, p, "-")
	expect(t, a, 200, `"refresh_token"`)
	claims := payload(t, a.text(t, "access_token"))
	if claims["user_name"] != "lucy" || claims["origin"] != "ldap" || claims["auth_time"] != nil {
		t.Errorf("claims %v", claims)
	}
	expect(t, redeem(t, s, p, "-"), 401, `{"error":"unauthorized","error_description":"Invalid passcode"}`)
	if n := s.Counts().Replays[ReplayedPasscode]; n != 1 {
		t.Errorf("%d replays counted", n)
	}
}

func TestPasscodeRefusals(t *testing.T) {
	s := start(t)
	expect(t, redeem(t, s, "wrong", "-"), 401, "Invalid passcode")
	expect(t, redeem(t, s, "", "-"), 401, "Passcode information is missing.")

	old := issue(t, s)
	now := issue(t, s)
	expect(t, redeem(t, s, old, "-"), 401, "Invalid passcode")
	expect(t, redeem(t, s, strings.ToLower(now)+"x", "-"), 401, "Invalid passcode")
	s.Advance(passcodeLife)
	expect(t, redeem(t, s, now, "-"), 401, "Invalid passcode")
}

func TestARefusedScopeBurnsThePasscode(t *testing.T) {
	s := start(t)
	p := issue(t, s)
	expect(t, redeem(t, s, p, "-", "scope", "root"), 400, "invalid_scope")
	expect(t, redeem(t, s, p, "-"), 401, "Invalid passcode")
}

func TestPasscodeFilterLooksAtAccept(t *testing.T) {
	for accept, works := range map[string]bool{
		"-": true, "application/json": true, "application/json;charset=utf-8": true, "application/x-www-form-urlencoded, application/json": true,
		"application/json, */*": true, "*/*": false, "*/*, application/json": false,
	} {
		t.Run(accept, func(t *testing.T) {
			s := start(t)
			p := issue(t, s)
			a := redeem(t, s, p, accept)
			if works {
				expect(t, a, 200)
				return
			}
			expect(t, a, 401, "No password supplied")
			expect(t, redeem(t, s, p, "-"), 200) // it is still alive
		})
	}
}

func TestPasscodeAlphabetAndLength(t *testing.T) {
	s := start(t, Switch{Name: "passcode-length", Value: "32"}, Switch{Name: "passcode-alphabet", Value: "dashes"})
	b := newBrowser(t)
	b.signIn(s.URL+"/login", "alice", "alicepw")
	p := strings.Trim(b.get(s.URL+"/passcode", "application/json").body, `"`)
	if len(p) != 32 || strings.Trim(p, "-_") != "" {
		t.Errorf("passcode %q", p)
	}
}
