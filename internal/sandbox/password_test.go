package sandbox

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestPasswordGrantAnswersAsUAA(t *testing.T) {
	s := start(t)
	a := ask(t, s, "edgecli", "grant_type", "password", "username", "alice", "password", "alicepw")
	expect(t, a, http.StatusOK, `"token_type":"bearer"`, `"expires_in":1799`,
		`"scope":"openid scim.me password.write approvals.me oauth.approvals uaa.user"`, `"jti":"`, `"id_token":"`)
	if !strings.HasSuffix(a.text(t, "refresh_token"), "-r") {
		t.Errorf("refresh token %q does not end in -r", a.text(t, "refresh_token"))
	}
	order := []string{"access_token", "token_type", "id_token", "refresh_token", "expires_in", "scope", "jti"}
	last := -1
	for _, name := range order {
		at := strings.Index(a.body, `"`+name+`"`)
		if at < last {
			t.Errorf("%s is out of order in %s", name, a.body)
		}
		last = at
	}
}

func TestPasswordGrantRefusesAsUAA(t *testing.T) {
	for _, row := range []struct {
		name, user, password string
		status               int
		want                 string
	}{
		{"wrong password", "alice", "x", 401, `"error":"unauthorized","error_description":"Bad credentials"`},
		{"unknown user", "bob", "x", 401, "Bad credentials"},
		{"no password", "alice", "", 401, "No password supplied"},
		{"locked user", "locked", "lockedpw", 401, "Your account has been locked because of too many failed attempts to login."},
		{"must change", "mustchange", "mustchangepw", 401, "password change required"},
		{"must change, wrong password", "mustchange", "x", 401, "Bad credentials"},
		{"no second factor", "jdoe", "p&ss w+rd%=é", 400, "A multi-factor authentication code is required to complete the request"},
		{"name in another case", "ALICE", "alicepw", 200, `"access_token"`},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := start(t)
			expect(t, ask(t, s, "edgecli", "grant_type", "password", "username", row.user, "password", row.password), row.status, row.want)
		})
	}
}

func TestARefusedScopeIsNotGranted(t *testing.T) {
	s := start(t)
	a := ask(t, s, "limited", "grant_type", "password", "username", "alice", "password", "alicepw", "scope", "openid scim.me")
	expect(t, a, http.StatusBadRequest, `"error":"invalid_scope"`, `"scope":"openid"`)
	a = signIn(t, s, "edgecli", "scope", "scim.me offline_access")
	expect(t, a, http.StatusOK, `"scope":"scim.me offline_access"`)
	if strings.Contains(a.body, "id_token") {
		t.Error("an ID token without openid")
	}
}

func TestAnAccountLocksAfterFiveFailuresAndOpensAgain(t *testing.T) {
	s := start(t)
	try := func(password string) answer {
		return ask(t, s, "edgecli", "grant_type", "password", "username", "alice", "password", password)
	}
	for range lockAfter {
		expect(t, try("x"), 401, "Bad credentials")
	}
	expect(t, try("alicepw"), 401, "Your account has been locked")
	s.Advance(lockFor)
	expect(t, try("alicepw"), 200)

	for range lockAfter - 1 {
		expect(t, try("x"), 401, "Bad credentials")
	}
	s.Advance(lockWithin)
	expect(t, try("x"), 401, "Bad credentials")
	expect(t, try("alicepw"), 200)
}

func jdoe(t *testing.T, s *Running, more ...string) answer {
	t.Helper()
	return ask(t, s, "edgecli", append([]string{"grant_type", "password", "username", "jdoe", "password", "p&ss w+rd%=é"}, more...)...)
}

func code6(t *testing.T, s *Running) string {
	t.Helper()
	c, err := s.TOTP("jdoe")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTOTPIsThatOfRFC6238(t *testing.T) {
	const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" // appendix B, last six of its eight digits
	for at, want := range map[int64]string{59: "287082", 1111111109: "081804", 1234567890: "005924", 20000000000: "353130"} {
		if got := totp(secret, at/totpStep); got != want {
			t.Errorf("at %d: %s, want %s", at, got, want)
		}
	}
}

func TestSecondFactorWindowAndReplay(t *testing.T) {
	for _, row := range []struct {
		name   string
		offset time.Duration // of the code against the server's clock
		status int
	}{
		{"current step", 0, 200}, {"previous step", -30 * time.Second, 200}, {"next step", 30 * time.Second, 200},
		{"two steps ago", -60 * time.Second, 401}, {"two steps ahead", 60 * time.Second, 401},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := start(t)
			c := code6(t, s)
			s.Advance(-row.offset)
			expect(t, jdoe(t, s, "mfa_token", c), row.status)
		})
	}
	t.Run("the same code again", func(t *testing.T) {
		s := start(t)
		c := code6(t, s)
		expect(t, jdoe(t, s, "mfa_token", c), 200)
		a := jdoe(t, s, "mfa_token", c)
		expect(t, a, 401, `"error_description":"Bad credentials","status":401`)
		if a.header.Get("WWW-Authenticate") != "" {
			t.Error("a wrong code has a challenge, as a wrong password has")
		}
		if n := s.Counts().Replays[ReplayedTOTP]; n != 1 {
			t.Errorf("%d replays counted", n)
		}
	})
	t.Run("the same code again where that is allowed", func(t *testing.T) {
		s := start(t, Switch{Name: "mfa-replay", Value: "allow"})
		c := code6(t, s)
		expect(t, jdoe(t, s, "mfa_token", c), 200)
		expect(t, jdoe(t, s, "mfa_token", c), 200)
	})
}

func TestAMissingCodeCountsAsAFailedSignIn(t *testing.T) {
	s := start(t)
	for range lockAfter {
		expect(t, jdoe(t, s), 400, `"status":400`)
	}
	expect(t, jdoe(t, s, "mfa_token", code6(t, s)), 401, "locked")
}

func TestWhereTheCodeIsLookedFor(t *testing.T) {
	for _, row := range []struct {
		name     string
		on       []Switch
		inQuery  bool
		param    string
		accepted bool
	}{
		{"Apigee's in the form", nil, false, "mfa_token", true},
		{"Apigee's in the query", nil, true, "mfa_token", true},
		{"UAA's in the form", nil, false, "mfaCode", true},
		{"UAA's in the query", nil, true, "mfaCode", true},
		{"query where the form is asked", []Switch{{Name: "mfa-in", Value: "form"}}, true, "mfa_token", false},
		{"form where the query is asked", []Switch{{Name: "mfa-in", Value: "query"}}, false, "mfa_token", false},
		{"Apigee's where UAA's is asked", []Switch{{Name: "mfa-parameter", Value: "mfaCode"}}, false, "mfa_token", false},
		{"Keycloak's", nil, false, "totp", false},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := start(t, row.on...)
			pairs := []string{"grant_type", "password", "username", "jdoe", "password", "p&ss w+rd%=é"}
			path := tokenPath
			if row.inQuery {
				path += "?" + row.param + "=" + code6(t, s)
			} else {
				pairs = append(pairs, row.param, code6(t, s))
			}
			if a := post(t, s, path, "edgecli", pairs...); (a.status == 200) != row.accepted {
				t.Errorf("%d %s", a.status, a.body)
			}
		})
	}
}

func TestApigeeAnswersASecondFactorIn401(t *testing.T) {
	s := start(t, Switch{Name: "mfa", Value: "apigee"})
	expect(t, jdoe(t, s), 401, `{"error":"unauthorized","error_description":"Error: Invalid MFA code."}`)
	expect(t, jdoe(t, s, "mfa_token", "000000"), 401, "Error: Invalid MFA code.")
}
