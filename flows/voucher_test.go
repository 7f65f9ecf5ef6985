package flows_test

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"idpauth/flows"
	"idpauth/internal/jwt"
	"idpauth/internal/token"
	"idpauth/profiles"
)

const exchanged = `{"access_token":"t0k3n","token_type":"Bearer","expires_in":60,"issued_token_type":"urn:ietf:params:oauth:token-type:access_token"}`

// counter is a service that hands in what it has for a token.
type counter struct {
	profile profiles.Profile
	others  map[string]*profiles.Profile
	answer  string
	notices []string
	forms   []url.Values
	token   *token.Token
	err     error
}

func newCounter() *counter {
	return &counter{
		profile: profiles.Profile{
			Name: "dev", ClientID: "cli", ClientAuth: profiles.ClientAuthNone, Preset: &profiles.Preset{},
			Endpoints: profiles.Endpoints{Token: "https://id.example.com/token"},
		},
		answer: exchanged,
	}
}

func (c *counter) RoundTrip(r *http.Request) (*http.Response, error) {
	form, err := formOf(r)
	if err != nil {
		return nil, err
	}
	c.forms = append(c.forms, form)
	if form.Get("grant_type") == "client_credentials" {
		return answered(r, 200, `{"access_token":"inner","token_type":"Bearer","expires_in":60}`), nil
	}
	return answered(r, 200, c.answer), nil
}

func (c *counter) run(t *testing.T, flowName string) {
	t.Helper()
	flow, err := flows.Lookup(flowName)
	if err != nil {
		t.Fatal(err)
	}
	ctx, budget := flows.NewBudget(t.Context(), time.Minute, time.Minute)
	defer budget.Stop()
	a := &flows.Acquirer{
		HTTP:    func(*profiles.Profile) (*http.Client, error) { return &http.Client{Transport: c}, nil },
		Budget:  budget,
		Now:     time.Now,
		Explain: func(string, ...any) {},
		Notice:  func(format string, _ ...any) { c.notices = append(c.notices, format) },
		Named: func(_ context.Context, name string) (flows.Request, error) {
			p := c.others[name]
			if p == nil {
				return flows.Request{}, &profiles.NotFoundError{Name: name}
			}
			flow, _, err := flows.Choose(p, nil)
			return flows.Request{Profile: p, Flow: flow}, err
		},
	}
	c.token, c.err = a.Token(ctx, flows.Request{Profile: &c.profile, Flow: flow, NoCache: true})
}

func (c *counter) succeeds(t *testing.T) {
	t.Helper()
	if c.err != nil || c.token.AccessToken.Reveal() != "t0k3n" {
		t.Fatalf("got token %v, error %v", c.token != nil, c.err)
	}
}

func (c *counter) fails(t *testing.T, kind flows.Kind, says string) {
	t.Helper()
	var e *flows.Error
	if !errors.As(c.err, &e) || e.Kind != kind || !strings.Contains(c.err.Error(), says) {
		t.Errorf("got token %v, error %v, want an error of kind %d that says %q", c.token != nil, c.err, kind, says)
	}
}

func TestTokenExchangeRequestIsThatOfRFC8693(t *testing.T) {
	tests := []struct {
		name   string
		adjust func(p *profiles.Profile)
		want   url.Values // beside grant_type and client_id
	}{
		{"subject", func(p *profiles.Profile) { p.SubjectToken = inline("subj") },
			url.Values{"subject_token": {"subj"}, "subject_token_type": {"urn:ietf:params:oauth:token-type:access_token"}}},
		{"everything", func(p *profiles.Profile) {
			p.SubjectToken, p.SubjectTokenType = inline("subj"), "saml2"
			p.ActorToken, p.ActorTokenType = inline("actr"), "urn:example:token"
			p.RequestedTokenType = "jwt"
			p.Scopes, p.Params = []string{"a", "b"}, map[string]string{"x": "y"}
			p.Audience, p.Resource = []string{"one", "two"}, []string{"https://api.example.com"}
		}, url.Values{
			"subject_token": {"subj"}, "subject_token_type": {"urn:ietf:params:oauth:token-type:saml2"},
			"actor_token": {"actr"}, "actor_token_type": {"urn:example:token"},
			"requested_token_type": {"urn:ietf:params:oauth:token-type:jwt"},
			"scope":                {"a b"}, "audience": {"one", "two"}, "resource": {"https://api.example.com"}, "x": {"y"},
		}},
		{"actor of no type", func(p *profiles.Profile) { p.SubjectToken, p.ActorToken = inline("subj"), inline("actr") }, url.Values{
			"subject_token": {"subj"}, "subject_token_type": {"urn:ietf:params:oauth:token-type:access_token"},
			"actor_token": {"actr"}, "actor_token_type": {"urn:ietf:params:oauth:token-type:access_token"},
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := newCounter()
			test.adjust(&c.profile)
			c.run(t, "token-exchange")
			c.succeeds(t)
			test.want.Set("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange")
			test.want.Set("client_id", "cli")
			if !reflect.DeepEqual(c.forms, []url.Values{test.want}) {
				t.Errorf("got  %v\nwant %v", c.forms, test.want)
			}
		})
	}
}

func TestTokenExchangeAnswers(t *testing.T) {
	tests := []struct {
		name, answer string
		notices      int
		says         string // of the error; empty: none
	}{
		{"bearer", exchanged, 0, ""},
		{"not applicable", strings.Replace(exchanged, "Bearer", "n_a", 1), 1, ""},
		{"without issued_token_type", strings.Replace(exchanged, "issued_token_type", "other", 1), 0, "no issued_token_type"},
		{"of another type", strings.Replace(exchanged, "Bearer", "DPoP", 1), 0, "cannot be used as Bearer"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := newCounter()
			c.profile.SubjectToken = inline("subj")
			c.answer = test.answer
			c.run(t, "token-exchange")
			if test.says == "" {
				c.succeeds(t)
			} else {
				c.fails(t, flows.Network, test.says)
			}
			if len(c.notices) != test.notices {
				t.Errorf("notices: %q", c.notices)
			}
		})
	}
}

func TestSubjectOfAnotherProfile(t *testing.T) {
	of := func(name string) *profiles.Secret { return &profiles.Secret{Profile: name} }
	robot := newCounter().profile
	robot.Name, robot.Flow = "robot", "client-credentials"
	looping := newCounter().profile
	looping.Name, looping.Flow, looping.SubjectToken = "looping", "token-exchange", of("dev")
	others := map[string]*profiles.Profile{"robot": &robot, "looping": &looping}
	tests := []struct {
		name    string
		adjust  func(p *profiles.Profile)
		subject string // as sent
		says    string // of the error; empty: none
	}{
		{"its access token", func(p *profiles.Profile) { p.SubjectToken = of("robot") }, "inner", ""},
		{"no ID token", func(p *profiles.Profile) { p.SubjectToken, p.SubjectTokenType = of("robot"), "id_token" }, "",
			`subject_token of profile "dev": profile "robot" got no token of type`},
		{"a loop", func(p *profiles.Profile) { p.SubjectToken = of("looping") }, "", "dev > looping > dev"},
		{"a loop of the actor", func(p *profiles.Profile) { p.SubjectToken, p.ActorToken = of("robot"), of("looping") }, "",
			"dev > looping > dev"},
		{"nobody", func(p *profiles.Profile) { p.SubjectToken = of("nobody") }, "", `"nobody"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := newCounter()
			c.others = others
			test.adjust(&c.profile)
			c.run(t, "token-exchange")
			if test.says != "" {
				c.fails(t, flows.Usage, test.says)
				if notFound := new(profiles.NotFoundError); errors.As(c.err, &notFound) {
					t.Error("the profile that was asked for does exist")
				}
				return
			}
			c.succeeds(t)
			if got := c.forms[1].Get("subject_token"); got != test.subject {
				t.Errorf("got subject_token %q, want %q", got, test.subject)
			}
		})
	}
}

func TestAssertionIsSentAsItsGrantHasIt(t *testing.T) {
	const xml = `<saml:Assertion ID="_1">é</saml:Assertion>`
	tests := []struct {
		name, flow, grant string
		given, sent       string
	}{
		{"JWT", "jwt-bearer", "jwt-bearer", "a.b.c", "a.b.c"},
		{"XML", "saml2-bearer", "saml2-bearer", xml, base64.RawURLEncoding.EncodeToString([]byte(xml))},
		{"XML behind a byte order mark", "saml2-bearer", "saml2-bearer", "\ufeff\n" + xml, base64.RawURLEncoding.EncodeToString([]byte("\ufeff\n" + xml))},
		{"encoded already", "saml2-bearer", "saml2-bearer", "PHNhbWw_", "PHNhbWw_"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := newCounter()
			c.profile.Assertion = inline(test.given)
			c.profile.PrivateKey = inline("not looked at")
			c.profile.Scopes = []string{"a", "b"}
			c.run(t, test.flow)
			c.succeeds(t)
			want := url.Values{
				"grant_type": {"urn:ietf:params:oauth:grant-type:" + test.grant}, "client_id": {"cli"},
				"assertion": {test.sent}, "scope": {"a b"},
			}
			if !reflect.DeepEqual(c.forms, []url.Values{want}) {
				t.Errorf("got  %v\nwant %v", c.forms, want)
			}
		})
	}
}

func TestClientSignsTheAssertionThatIsNotGiven(t *testing.T) {
	tests := []struct {
		name, username, audience string
		subject, aud             string
	}{
		{"about itself", "", "token", "cli", "https://id.example.com/token"},
		{"about the user", "alice", "token", "alice", "https://id.example.com/token"},
		{"for another audience", "alice", "https://other.example.com", "alice", "https://other.example.com"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := newCounter()
			c.profile.PrivateKey = inline(string(asPEM(t, newKey(t))))
			c.profile.PrivateKeyID = "k1"
			c.profile.Username, c.profile.AssertionAudience = test.username, test.audience
			c.run(t, "jwt-bearer")
			c.succeeds(t)
			assertion, err := jwt.Parse(c.forms[0].Get("assertion"))
			if err != nil {
				t.Fatal(err)
			}
			for name, want := range map[string]string{"iss": "cli", "sub": test.subject, "aud": test.aud} {
				if got, _ := assertion.Claims.String(name); got != want {
					t.Errorf("%s: got %q, want %q", name, got, want)
				}
			}
			if got, _ := assertion.Header.String("kid"); got != "k1" {
				t.Errorf("kid: got %q", got)
			}
			if id, _ := assertion.Claims.String("jti"); len(id) < 22 {
				t.Errorf("jti: got %q", id)
			}
			if end, ok := assertion.Expiry(); !ok || time.Until(end) > time.Minute {
				t.Errorf("exp: got %v, %v", end, ok)
			}
		})
	}
}

func TestBadSigningKeyEndsTheRunBeforeAnythingIsSent(t *testing.T) {
	c := newCounter()
	c.profile.PrivateKey = inline("no key")
	c.run(t, "jwt-bearer")
	c.fails(t, flows.Usage, "private_key")
	if len(c.forms) > 0 {
		t.Errorf("sent: %v", c.forms)
	}
}
