package flows_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"idpauth/flows"
	"idpauth/internal/token"
	"idpauth/internal/totp"
	"idpauth/profiles"
)

const sharedSecret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" // RFC 6238 appendix B's

func withTOTP() *world {
	w := newWorld("password", grants("t0k3n", lives100s))
	w.profile.MFA.TOTPSecret = inline(sharedSecret)
	return w
}

func codeAt(t *testing.T, at time.Time) string {
	t.Helper()
	key, err := totp.Parse(sharedSecret)
	if err != nil {
		t.Fatal(err)
	}
	return key.Code(at)
}

func TestSharedSecretIsAskedForWhereNoSourceHasIt(t *testing.T) {
	for name, source := range map[string]*profiles.Secret{
		"by the profile's wish": {Prompt: true},
		"variable not set":      {Env: "ABSENT"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld("password", grants("t0k3n", lives100s))
				w.profile.MFA.TOTPSecret = source
				w.fails(t, flows.Usage, "the mfa.totp_secret is not given", noCache)
				w.typed = []string{sharedSecret}
				w.get(t, "t0k3n", noCache)
				if got, want := last(w.forms).Get("mfa_token"), codeAt(t, time.Now()); got != want {
					t.Errorf("code %s, want %s", got, want)
				}
			})
		})
	}
}

func TestTimeStepIsUsedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := withTOTP()
		first := time.Now() // the start of a step
		w.get(t, "t0k3n", noCache)
		if got := last(w.forms).Get("mfa_token"); got != codeAt(t, first) {
			t.Errorf("first code %s, want %s", got, codeAt(t, first))
		}
		time.Sleep(10 * time.Second)
		w.profile.Name = "other" // of the same person
		w.get(t, "t0k3n", noCache)
		if waited := time.Since(first); waited != 30*time.Second {
			t.Errorf("the second code came after %s, want 30s", waited)
		}
		if got := last(w.forms).Get("mfa_token"); got != codeAt(t, first.Add(30*time.Second)) {
			t.Errorf("second code %s", got)
		}
		w.noticed(t, `profile "other": waiting 20s for the next second factor: the current code has been used`)
	})
}

func TestCodeThatIsAboutToEndIsNotSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := withTOTP()
		time.Sleep(28*time.Second + time.Millisecond)
		w.get(t, "t0k3n", noCache)
		if got := last(w.forms).Get("mfa_token"); got != codeAt(t, time.Now()) || time.Now().Unix()%30 != 0 {
			t.Errorf("code %s at second %d of its step", got, time.Now().Unix()%30)
		}
		if len(w.notices) > 0 {
			t.Errorf("a wait of less than 2s is announced: %q", w.notices)
		}
	})
}

func TestWaitForTheNextCodeIsThePersons(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := withTOTP()
		w.command = time.Second
		w.get(t, "t0k3n", noCache)
		w.get(t, "t0k3n", noCache)
		w.person = 10 * time.Second
		w.fails(t, flows.Timeout, "waiting for the next second factor", noCache)
		w.asked(t, 2)
	})
}

func TestClaimThatTakesTooLongIsATimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := withTOTP()
		w.reserve = func(ctx context.Context, _ token.Secret, _ func() int64) (int64, bool, error) {
			<-ctx.Done()
			return 0, false, ctx.Err()
		}
		w.fails(t, flows.Timeout, "waiting to claim a second factor", noCache)
		w.asked(t, 0)
	})
}

func TestSecondFactorStandsWhereTheServerReadsIt(t *testing.T) {
	given := func(r *flows.Request) { r.MFACode = inline("123456") }
	for _, row := range []struct{ name, parameter, in, url, form string }{
		{"form", "mfa_token", "form", "https://id.example.com/token?zone=a", "client_id=cli&grant_type=password&mfa_token=123456&password=pass+w%2Brd&username=jdoe"},
		{"form by default", "totp", "", "https://id.example.com/token?zone=a", "client_id=cli&grant_type=password&password=pass+w%2Brd&totp=123456&username=jdoe"},
		{"query", "mfaCode", "query", "https://id.example.com/token?zone=a&mfaCode=123456", "client_id=cli&grant_type=password&password=pass+w%2Brd&username=jdoe"},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld("password", grants("t0k3n", lives100s))
			w.profile.Endpoints.Token += "?zone=a"
			w.profile.MFA.Parameter, w.profile.MFA.In = row.parameter, row.in
			w.get(t, "t0k3n", given)
			if got := w.sent[0].URL.String(); got != row.url {
				t.Errorf("URL %s, want %s", got, row.url)
			}
			if w.forms[0] != row.form {
				t.Errorf("form %s, want %s", w.forms[0], row.form)
			}
		})
	}
}

// codeMissing is UAA's demand for a second factor.
var codeMissing = says(400, `{"error":"invalid_request","error_description":"A multi-factor authentication code is required to complete the request"}`)

func TestDemandForASecondFactorIsMetOnceAndRemembered(t *testing.T) {
	w := newWorld("password", codeMissing, refuses("invalid_grant"), grants("t0k3n", lives100s))
	w.typed = []string{"111111", "222222"}
	w.fails(t, flows.Refused, "check username, password and second factor", nil)
	w.asked(t, 2)
	w.get(t, "t0k3n", nil)
	w.asked(t, 3)
	if got := last(w.forms).Get("mfa_token"); got != "222222" {
		t.Errorf("the first try of the next sign-in has code %q", got)
	}
}

func TestDemandIsRememberedWhenNobodyCanMeetIt(t *testing.T) {
	w := newWorld("password", codeMissing)
	w.fails(t, flows.Refused, "nobody can be asked", nil)
	w.fails(t, flows.Refused, "nobody can be asked", login)
	w.asked(t, 1)
}

func TestRefusedCodeNamesAWrongClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := withTOTP()
		w.answers[0] = dated(-2*time.Minute, refuses("invalid_grant"))
		w.fails(t, flows.Refused, "the clock here differs by 2m0s from the server's", nil)
	})
}
