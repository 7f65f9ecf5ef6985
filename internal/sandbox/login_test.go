package sandbox

import (
	"strings"
	"testing"
)

func TestAPasscodeNeedsASessionAndItsPageShowsIt(t *testing.T) {
	s := start(t)
	b := newBrowser(t)
	a := b.get(s.URL+"/passcode", "application/json")
	if a.status != 302 || a.header.Get("Location") != s.URL+"/login" {
		t.Fatalf("without a session: %d to %q", a.status, a.header.Get("Location"))
	}
	a = b.signIn(s.URL+"/login", "alice", "alicepw")
	if a.status != 302 || a.header.Get("Location") != s.URL+"/" {
		t.Fatalf("sign-in: %d to %q", a.status, a.header.Get("Location"))
	}
	page := b.get(s.URL+"/passcode", "text/html")
	expect(t, page, 200, "Temporary Authentication Code", "<h2>")
	a = b.get(s.URL+"/passcode", "application/json")
	p := strings.Trim(a.body, `"`)
	if len(p) != passcodeLength {
		t.Fatalf("passcode %s", a.body)
	}
	expect(t, redeem(t, s, p, "-"), 200)
}

func TestLoginRefusals(t *testing.T) {
	s := start(t)
	b := newBrowser(t)
	for user, want := range map[string]string{"alice": "error=login_failure", "nobody": "error=login_failure", "locked": "error=account_locked"} {
		if a := b.signIn(s.URL+"/login", user, "x"); !strings.HasSuffix(a.header.Get("Location"), want) {
			t.Errorf("%s: to %q", user, a.header.Get("Location"))
		}
	}
	page := b.get(s.URL+"/login", "text/html")
	page.body = strings.Replace(page.body, `value="`, `value="x`, 1)
	a := b.submit(page, s.URL+"/login", "username", "alice", "password", "alicepw")
	if !strings.HasSuffix(a.header.Get("Location"), "error=invalid_login_request") {
		t.Errorf("a forged form: to %q", a.header.Get("Location"))
	}
	if a := b.get(s.URL+"/passcode", "application/json"); a.status != 302 {
		t.Errorf("a passcode after nothing but refusals: %d", a.status)
	}
}

func TestTheSecondFactorStandsBeforeThePasscode(t *testing.T) {
	s := start(t)
	b := newBrowser(t)
	a := b.signIn(s.URL+"/login", "jdoe", "p&ss w+rd%=é")
	if a.header.Get("Location") != s.URL+"/login/mfa/verify" {
		t.Fatalf("sign-in leads to %q", a.header.Get("Location"))
	}
	if a := b.get(s.URL+"/passcode", "application/json"); a.status != 302 {
		t.Errorf("a passcode before the second factor: %d %s", a.status, a.body)
	}
	page := b.follow(a)
	if a := b.submit(page, s.URL, "code", "000000"); !strings.Contains(a.header.Get("Location"), "error=") {
		t.Errorf("a wrong code leads to %q", a.header.Get("Location"))
	}
	if a := b.submit(page, s.URL, "code", code6(t, s)); a.header.Get("Location") != s.URL+"/" {
		t.Fatalf("the right code leads to %q", a.header.Get("Location"))
	}
	expect(t, b.get(s.URL+"/passcode", "application/json"), 200)
}

func TestLoginPrompts(t *testing.T) {
	for value, row := range map[string]struct {
		status          int
		present, absent string
	}{
		"":              {200, `"prompts":{"username":["text","Email"],"password":["password","Password"]},"timestamp"`, "passcode"},
		"passcode":      {200, `"passcode":["password","Temporary Authentication Code`, "mfaCode"},
		"passcode-only": {200, `"prompts":{"passcode":`, "username"},
		"mfa":           {200, `"mfaCode":["password"`, "passcode"},
		"malformed":     {200, `"prompts":{"username":[`, "timestamp"},
		"html":          {200, "<html>", "prompts"},
		"error":         {500, "<html>", "prompts"},
		"missing":       {404, "<html>", "prompts"},
	} {
		t.Run("prompts "+value, func(t *testing.T) {
			s := start(t)
			if value != "" {
				if err := s.AddSwitches(Switch{Name: "prompts", Value: value}); err != nil {
					t.Fatal(err)
				}
			}
			a := get(t, s.URL+"/login", "Accept", "application/json")
			expect(t, a, row.status, row.present)
			if strings.Contains(a.body, row.absent) {
				t.Errorf("%s holds %s", a.body, row.absent)
			}
		})
	}
}
