package flows_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"idpauth/flows"
	"idpauth/internal/token"
	"idpauth/profiles"
)

const (
	deviceAnswer  = `{"device_code":"d3v1ce","user_code":"BCDF-GHJK","verification_uri":"https://id.example.com/device","expires_in":1800}`
	deviceGranted = `{"access_token":"t0k3n","token_type":"Bearer","expires_in":3600}`
)

// devicePeer is a server of the device grant. Its polls are answered in turn, the
// last one over and over.
type devicePeer struct {
	device string
	polls  []func(*http.Request) (*http.Response, error)

	began time.Time // when the device code was given
	asked []time.Duration
	forms []url.Values // the device authorization's first
}

func (p *devicePeer) RoundTrip(r *http.Request) (*http.Response, error) {
	form, err := formOf(r)
	if err != nil {
		return nil, err
	}
	p.forms = append(p.forms, form)
	if r.URL.Path == "/device" {
		p.began = time.Now()
		return answered(r, 200, p.device), nil
	}
	p.asked = append(p.asked, time.Since(p.began))
	return p.polls[min(len(p.asked), len(p.polls))-1](r)
}

func answered(r *http.Request, status int, body string) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: r}
}

func says(status int, body string) func(*http.Request) (*http.Response, error) {
	return func(r *http.Request) (*http.Response, error) { return answered(r, status, body), nil }
}

func refuses(code string) func(*http.Request) (*http.Response, error) {
	return says(400, fmt.Sprintf(`{"error":%q}`, code))
}

// brokenConnection is an error as package transport has them.
type brokenConnection struct{}

func (brokenConnection) Error() string      { return "connection reset" }
func (brokenConnection) BeforeAnswer() bool { return true }

func breaks(*http.Request) (*http.Response, error) { return nil, brokenConnection{} }

func hangs(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

// deviceSignIn is a sign-in with a device code on its way.
type deviceSignIn struct {
	peer    devicePeer
	profile profiles.Profile
	now     func() time.Time
	command time.Duration // the command's budget
	person  time.Duration // the person's
	store   flows.Store   // nil: nothing is stored
	shown   []string
	token   *token.Token
	err     error
}

func newDeviceSignIn(polls ...func(*http.Request) (*http.Response, error)) *deviceSignIn {
	return &deviceSignIn{
		peer: devicePeer{device: deviceAnswer, polls: polls},
		profile: profiles.Profile{
			Name: "dev", ClientID: "cli", ClientAuth: profiles.ClientAuthNone, Preset: &profiles.Preset{},
			Endpoints: profiles.Endpoints{Token: "https://id.example.com/token", DeviceAuthorization: "https://id.example.com/device"},
		},
		now:     time.Now,
		command: time.Minute,
		person:  24 * time.Hour,
	}
}

func (s *deviceSignIn) run(ctx context.Context, t *testing.T) {
	t.Helper()
	flow, err := flows.Lookup("device-code")
	if err != nil {
		t.Fatal(err)
	}
	ctx, budget := flows.NewBudget(ctx, s.command, s.person)
	defer budget.Stop()
	a := &flows.Acquirer{
		HTTP:     func(*profiles.Profile) (*http.Client, error) { return &http.Client{Transport: &s.peer}, nil },
		Store:    s.store,
		Budget:   budget,
		Now:      s.now,
		Explain:  func(string, ...any) {},
		Notice:   func(string, ...any) {},
		Instruct: func(format string, args ...any) { s.shown = append(s.shown, fmt.Sprintf(format, args...)) },
		Secrets: profiles.Sources{
			Run: func(context.Context, []string) ([]byte, error) { return []byte(readyAssertion), nil },
		},
	}
	s.token, s.err = a.Token(ctx, flows.Request{Profile: &s.profile, Flow: flow, NoCache: s.store == nil})
}

// fails demands an error of a kind that says something.
func (s *deviceSignIn) fails(t *testing.T, kind flows.Kind, says string) {
	t.Helper()
	var e *flows.Error
	if !errors.As(s.err, &e) || e.Kind != kind || !strings.Contains(e.Msg, says) {
		t.Errorf("got token %v, error %v, want an error of kind %d that says %q", s.token != nil, s.err, kind, says)
	}
	for _, text := range append(s.shown, fmt.Sprint(s.err)) {
		if strings.Contains(text, "d3v1ce") {
			t.Errorf("the device code is shown: %s", text)
		}
	}
}

func (s *deviceSignIn) succeeds(t *testing.T) {
	t.Helper()
	if s.err != nil || s.token.AccessToken.Reveal() != "t0k3n" {
		t.Fatalf("got token %v, error %v", s.token != nil, s.err)
	}
}

func seconds(all ...int) []time.Duration {
	durations := make([]time.Duration, len(all))
	for i, n := range all {
		durations[i] = time.Duration(n) * time.Second
	}
	return durations
}

func TestDeviceCodeRequestsAreThoseOfRFC8628(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newDeviceSignIn(says(200, deviceGranted))
		s.profile.Scopes = []string{"openid", "read"}
		s.profile.Audience = []string{"https://api.example.com"}
		s.profile.Resource = []string{"https://a.example.com", "https://b.example.com"}
		s.profile.AuthParams = map[string]string{"acr_values": "high"}
		s.profile.Params = map[string]string{"hint": "x"}
		s.run(t.Context(), t)
		s.succeeds(t)
		want := []url.Values{
			{
				"client_id": {"cli"}, "scope": {"openid read"}, "audience": {"https://api.example.com"},
				"resource": {"https://a.example.com", "https://b.example.com"}, "acr_values": {"high"},
			},
			{
				"grant_type": {"urn:ietf:params:oauth:grant-type:device_code"}, "client_id": {"cli"},
				"device_code": {"d3v1ce"}, "hint": {"x"},
			},
		}
		if !reflect.DeepEqual(s.peer.forms, want) {
			t.Errorf("got  %v\nwant %v", s.peer.forms, want)
		}
	})
}

func TestDeviceCodeWithPKCEProvesThePoll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newDeviceSignIn(refuses("authorization_pending"), says(200, deviceGranted))
		s.profile.DevicePKCE = true
		s.run(t.Context(), t)
		s.succeeds(t)
		begin, first, last := s.peer.forms[0], s.peer.forms[1], s.peer.forms[2]
		if len(begin.Get("code_challenge")) != 43 || begin.Get("code_challenge_method") != "S256" || begin.Has("code_verifier") {
			t.Errorf("device authorization request: %v", begin)
		}
		if verifier := first.Get("code_verifier"); len(verifier) != 43 || last.Get("code_verifier") != verifier {
			t.Errorf("polls: %v, %v", first, last)
		}
	})
}

func TestPageAndCodeAreShown(t *testing.T) {
	const page = "https://id.example.com/device"
	tests := []struct {
		name   string
		answer string
		shown  []string // nil: the answer is refused
	}{
		{"page", `"user_code":"AB","verification_uri":"` + page + `"`, []string{page + " and enter the code AB "}},
		{"page with code", `"user_code":"AB","verification_uri":"` + page + `","verification_uri_complete":"` + page + `?c=AB"`,
			[]string{page + " and enter the code AB ", page + "?c=AB"}},
		{"old spelling", `"user_code":"AB","verification_url":"` + page + `"`, []string{page + " and enter the code AB "}},
		{"lines in the code", `"user_code":" AB\nidpauth: x\t","verification_uri":"` + page + `"`, []string{"enter the code AB idpauth: x "}},
		{"http here", `"user_code":"AB","verification_uri":"http://127.0.0.1:1/d"`, []string{"http://127.0.0.1:1/d"}},
		{"http elsewhere", `"user_code":"AB","verification_uri":"http://id.example.com/d"`, nil},
		{"filled page unfit", `"user_code":"AB","verification_uri":"` + page + `","verification_uri_complete":"http://id.example.com/d"`,
			[]string{page + " and enter the code AB "}},
		{"script", `"user_code":"AB","verification_uri":"javascript:alert(1)"`, nil},
		{"user in the page", `"user_code":"AB","verification_uri":"https://bank.example@id.example.com/d"`, nil},
		{"no page", `"user_code":"AB"`, nil},
		{"no code", `"verification_uri":"` + page + `"`, nil},
		{"endless code", `"user_code":"` + strings.Repeat("A", 100) + `","verification_uri":"` + page + `"`, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newDeviceSignIn(says(200, deviceGranted))
				s.peer.device = `{"device_code":"d3v1ce",` + test.answer + `}`
				s.run(t.Context(), t)
				if test.shown == nil {
					s.fails(t, flows.Network, "answered with")
					return
				}
				s.succeeds(t)
				if len(s.shown) != len(test.shown) {
					t.Fatalf("shown: %q", s.shown)
				}
				for i, want := range test.shown {
					if !strings.Contains(s.shown[i], want) {
						t.Errorf("got %q, want %q in it", s.shown[i], want)
					}
				}
			})
		})
	}
}

func TestDeviceAuthorizationFailures(t *testing.T) {
	tests := []struct {
		name, answer string
		kind         flows.Kind
		says         string
	}{
		{"no device code", `{"user_code":"AB","verification_uri":"https://id.example.com/d"}`, flows.Network, "no device_code"},
		{"not JSON", `welcome`, flows.Network, "not JSON"},
		{"error with 200", `{"error":"unauthorized_client"}`, flows.Refused, "unauthorized_client"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newDeviceSignIn(says(200, deviceGranted))
				s.peer.device = test.answer
				s.run(t.Context(), t)
				s.fails(t, test.kind, test.says)
				if len(s.peer.asked) > 0 {
					t.Errorf("%d polls", len(s.peer.asked))
				}
			})
		})
	}
}

func TestFirstPollComesAfterTheInterval(t *testing.T) {
	tests := []struct {
		interval string
		want     time.Duration
	}{
		{`"interval":7`, 7 * time.Second},
		{`"interval":"7"`, 7 * time.Second},
		{`"interval":null`, 5 * time.Second},
		{`"interval":"soon"`, 5 * time.Second},
		{`"interval":0`, time.Second},
		{`"interval":-9223372036854775808`, time.Second},
		{`"interval":9223372036854775807`, time.Minute},
		{`"interval":1e300`, time.Minute},
	}
	for _, test := range tests {
		t.Run(test.interval, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newDeviceSignIn(says(200, deviceGranted))
				s.peer.device = strings.Replace(deviceAnswer, `"expires_in"`, test.interval+`,"expires_in"`, 1)
				s.run(t.Context(), t)
				s.succeeds(t)
				if got := s.peer.asked[0]; got != test.want {
					t.Errorf("got %s, want %s", got, test.want)
				}
			})
		})
	}
}

func TestLifeOfADeviceCode(t *testing.T) {
	tests := []struct {
		name, life string
		wait       time.Duration // until the code has expired; 0: there is none to wait for
	}{
		{"given", `"expires_in":600`, 10 * time.Minute},
		{"as a string", `"expires_in":"600"`, 10 * time.Minute},
		{"absent", `"x":1`, 15 * time.Minute},
		{"shorter than the interval", `"expires_in":2`, 2 * time.Second},
		{"none", `"expires_in":0`, 0},
		{"negative", `"expires_in":-600`, 0},
		{"no number", `"expires_in":"soon"`, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newDeviceSignIn(refuses("authorization_pending"))
				s.peer.device = strings.Replace(deviceAnswer, `"expires_in":1800`, test.life, 1)
				began := time.Now()
				s.run(t.Context(), t)
				if test.wait == 0 {
					s.fails(t, flows.Network, "ended already")
				} else {
					s.fails(t, flows.Timeout, "code expired")
				}
				if got := time.Since(began); got != test.wait {
					t.Errorf("waited %s, want %s", got, test.wait)
				}
			})
		})
	}
}
