package flows_test

import (
	"net/http"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"idpauth/flows"
)

// dated gives an answer the time of a clock that is off.
func dated(off time.Duration, answer func(*http.Request) (*http.Response, error)) func(*http.Request) (*http.Response, error) {
	return withHeader("Date", func() string { return time.Now().Add(off).UTC().Format(http.TimeFormat) }, answer)
}

func withHeader(name string, value func() string, answer func(*http.Request) (*http.Response, error)) func(*http.Request) (*http.Response, error) {
	return func(r *http.Request) (*http.Response, error) {
		response, err := answer(r)
		if err == nil {
			response.Header.Set(name, value())
		}
		return response, err
	}
}

func busy(retryAfter string) func(*http.Request) (*http.Response, error) {
	return withHeader("Retry-After", func() string { return retryAfter }, says(503, ""))
}

func TestClientsOwnGrantIsRepeated(t *testing.T) {
	granted := grants("t0k3n", lives100s)
	inTen := withHeader("Retry-After", func() string { return time.Now().Add(10 * time.Second).UTC().Format(http.TimeFormat) }, says(429, ""))
	for _, row := range []struct {
		name    string
		answers []func(*http.Request) (*http.Response, error)
		sent    int
		works   bool
		least   time.Duration
	}{
		{"broken twice", []func(*http.Request) (*http.Response, error){breaks, breaks, granted}, 3, true, 600 * time.Millisecond},
		{"broken thrice", []func(*http.Request) (*http.Response, error){breaks}, 3, false, 0},
		{"asked to wait", []func(*http.Request) (*http.Response, error){busy("10"), granted}, 2, true, 10 * time.Second},
		{"asked to wait until", []func(*http.Request) (*http.Response, error){inTen, granted}, 2, true, 10 * time.Second},
		{"asked to wait again", []func(*http.Request) (*http.Response, error){busy("10"), busy("10"), granted}, 2, false, 0},
		{"asked to wait too long", []func(*http.Request) (*http.Response, error){busy("60"), granted}, 1, false, 0},
		{"in trouble without a time", []func(*http.Request) (*http.Response, error){says(503, ""), granted}, 1, false, 0},
		{"a time that is none", []func(*http.Request) (*http.Response, error){busy("soon"), granted}, 1, false, 0},
		{"a time with an error", []func(*http.Request) (*http.Response, error){withHeader("Retry-After", func() string { return "1" }, says(500, "")), granted}, 1, false, 0},
		{"no answer", []func(*http.Request) (*http.Response, error){hangs, granted}, 1, false, 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				w := newWorld("client-credentials", row.answers...)
				_, err := w.token(t, nil)
				if (err == nil) != row.works {
					t.Errorf("error: %v", err)
				}
				w.asked(t, row.sent)
				if waited := time.Since(began); waited < row.least {
					t.Errorf("waited %s, want at least %s", waited, row.least)
				}
				for _, form := range w.forms {
					if form != w.forms[0] {
						t.Errorf("sent %q and then %q", w.forms[0], form)
					}
				}
			})
		})
	}
}

func TestEveryOtherGrantIsSentOnce(t *testing.T) {
	for _, flow := range []string{"password", "passcode"} {
		for name, trouble := range map[string]func(*http.Request) (*http.Response, error){"broken": breaks, "busy": busy("1")} {
			t.Run(flow+", "+name, func(t *testing.T) {
				w := newWorld(flow, trouble)
				w.typed = []string{"pAsscode"}
				w.fails(t, flows.Network, "", nil)
				w.asked(t, 1)
			})
		}
	}
	t.Run("refresh", func(t *testing.T) {
		w := newWorld("password", grants("first", withRT), breaks)
		w.get(t, "first", nil)
		w.fails(t, flows.Network, "connection reset", refreshOnly)
		w.asked(t, 2)
	})
}

func TestPasscodeGoesWithWhatThePresetHas(t *testing.T) {
	w := newWorld("passcode", grants("t0k3n", lives100s))
	w.profile.Preset.PasscodeParams = map[string]string{"response_type": "token"}
	w.typed = []string{"no code", " pAss-c_de "}
	w.get(t, "t0k3n", nil)
	if want := "client_id=cli&grant_type=password&passcode=pAss-c_de&response_type=token"; w.forms[0] != want {
		t.Errorf("form %s, want %s", w.forms[0], want)
	}
}

func TestQuestionStandsInTheForm(t *testing.T) {
	w := newWorld("password", grants("t0k3n", lives100s))
	w.profile.Scopes = []string{"b", "a"}
	w.profile.Audience = []string{"one", "two"}
	w.profile.Resource = []string{"https://b.example.com", "https://a.example.com"}
	w.profile.Params = map[string]string{"tenant": "x y"}
	w.get(t, "t0k3n", nil)
	want := map[string][]string{
		"grant_type": {"password"}, "client_id": {"cli"}, "username": {"jdoe"}, "password": {"pass w+rd"},
		"scope": {"b a"}, "audience": {"one", "two"}, "resource": {"https://b.example.com", "https://a.example.com"}, "tenant": {"x y"},
	}
	if got := map[string][]string(last(w.forms)); !reflect.DeepEqual(got, want) {
		t.Errorf("form %v, want %v", got, want)
	}
}

func TestParameterCannotReplaceWhatTheFlowSends(t *testing.T) {
	for _, name := range []string{"username", "password", "grant_type"} {
		w := newWorld("password", grants("t0k3n", lives100s))
		w.profile.Params = map[string]string{name: "x"}
		w.fails(t, flows.Usage, "params cannot set "+name, nil)
		w.asked(t, 0)
	}
}

func TestEchoedPasscodeIsNotShownHoweverItWasTyped(t *testing.T) {
	w := newWorld("passcode", says(400, `{"error":"bad","error_description":"no code pAssc0de"}`))
	w.typed = []string{" pAssc0de "}
	w.fails(t, flows.Refused, "no code [redacted]", nil)
}

func TestEchoedSecretsAreNotShown(t *testing.T) {
	w := newWorld("password", says(400, `{"error":"bad","error_description":"pass w+rd pass+w%2Brd of jdoe"}`))
	_, err := w.token(t, nil)
	if err == nil || strings.Contains(err.Error(), "rd of") || !strings.Contains(err.Error(), "[redacted] [redacted] of jdoe") {
		t.Errorf("error %v", err)
	}
}
