package flows_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"idpauth/flows"
	"idpauth/internal/token"
	"idpauth/profiles"
)

// browserSignIn is a sign-in by the browser on its way.
type browserSignIn struct {
	flow    string
	profile profiles.Profile
	peer    browserPeer
	browse  func(ctx context.Context, page *url.URL) error // nil: no browser can open
	person  flows.Prompter                                 // nil: no terminal
	login   time.Duration
	store   flows.Store // nil: nothing is stored

	// elsewhere is a browser on another machine, whose person reads the page's
	// address here.
	elsewhere func(ctx context.Context, page *url.URL) error

	mu    sync.Mutex
	page  *url.URL // that was shown
	shown []string
	token *token.Token
	err   error
}

func newBrowserSignIn(browse func(ctx context.Context, page *url.URL) error) *browserSignIn {
	return &browserSignIn{
		flow: "interactive",
		profile: profiles.Profile{
			Name: "dev", ClientID: "cli", ClientAuth: profiles.ClientAuthNone, Preset: &profiles.Preset{},
			Endpoints: profiles.Endpoints{Authorization: "https://id.example.com/authorize", Token: "https://id.example.com/token"},
		},
		browse: browse,
		login:  time.Minute,
	}
}

// browserPeer is a server of the code grant, which the browser does not ask.
type browserPeer struct {
	metadata string // empty: there is none
	pushed   func(*http.Request) (*http.Response, error)
	forms    map[string][]url.Values // by path
}

func (p *browserPeer) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodGet {
		if p.metadata == "" || !strings.HasPrefix(r.URL.Path, "/.well-known/") {
			return answered(r, 404, ""), nil
		}
		return answered(r, 200, p.metadata), nil
	}
	form, err := formOf(r)
	if err != nil {
		return nil, err
	}
	if p.forms == nil {
		p.forms = map[string][]url.Values{}
	}
	p.forms[r.URL.Path] = append(p.forms[r.URL.Path], form)
	if r.URL.Path == "/par" {
		return p.pushed(r)
	}
	return answered(r, 200, `{"access_token":"t0k3n","token_type":"Bearer","expires_in":3600}`), nil
}

func (s *browserSignIn) run(t *testing.T) {
	t.Helper()
	flow, err := flows.Lookup(s.flow)
	if err != nil {
		t.Fatal(err)
	}
	ctx, budget := flows.NewBudget(t.Context(), time.Minute, s.login)
	defer budget.Stop()
	tell := func(format string, args ...any) { s.tell(t, fmt.Sprintf(format, args...)) }
	a := &flows.Acquirer{
		HTTP:     func(*profiles.Profile) (*http.Client, error) { return &http.Client{Transport: &s.peer}, nil },
		Prompter: s.person,
		Budget:   budget,
		Now:      time.Now,
		Browse: func(ctx context.Context, page string) error {
			u, err := url.Parse(page)
			if err != nil {
				return err
			}
			return s.browse(ctx, u)
		},
		CanBrowse: func() (bool, string) { return s.browse != nil, "as the test has it" },
		Explain:   func(string, ...any) {},
		Notice:    tell,
		Instruct:  tell,
	}
	if s.store != nil {
		a.Store = s.store
	}
	s.token, s.err = a.Token(ctx, flows.Request{Profile: &s.profile, Flow: flow, NoCache: s.store == nil})
}

// tell notes what is said, and the page in it.
func (s *browserSignIn) tell(t *testing.T, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shown = append(s.shown, text)
	for word := range strings.FieldsSeq(text) {
		if strings.HasPrefix(word, s.profile.Endpoints.Authorization+"?") {
			u, err := url.Parse(word)
			if err != nil {
				t.Error(err)
			}
			s.page = u
			if s.elsewhere != nil {
				go s.elsewhere(t.Context(), u)
			}
		}
	}
}

func (s *browserSignIn) succeeds(t *testing.T) {
	t.Helper()
	if s.err != nil {
		t.Fatal(s.err)
	}
	if got := s.token.AccessToken.Reveal(); got != "t0k3n" {
		t.Errorf("token %q", got)
	}
}

// fails demands an error of a kind that says something, and that no code was sent
// but where it was redeemed.
func (s *browserSignIn) fails(t *testing.T, kind flows.Kind, says string) {
	t.Helper()
	var e *flows.Error
	if !errors.As(s.err, &e) || e.Kind != kind || !strings.Contains(s.err.Error(), says) {
		t.Errorf("got token %v, error %v; want an error of kind %d that says %q", s.token != nil, s.err, kind, says)
	}
	if forms := s.peer.forms["/token"]; len(forms) > 0 {
		t.Errorf("the token endpoint was asked: %v", forms)
	}
}

// back is where the page sends the browser, with parameters; those that begin
// with "!" are dropped.
func back(page *url.URL, pairs ...string) *url.URL {
	u, err := url.Parse(page.Query().Get("redirect_uri"))
	if err != nil {
		panic(err)
	}
	query := u.Query()
	query.Set("state", page.Query().Get("state"))
	for i := 0; i < len(pairs); i += 2 {
		query.Add(pairs[i], pairs[i+1])
	}
	u.RawQuery = query.Encode()
	return u
}

// comesBack is a browser that ends on the redirect URI with parameters.
func comesBack(pairs ...string) func(context.Context, *url.URL) error {
	return func(ctx context.Context, page *url.URL) error {
		_, err := load(ctx, http.MethodGet, back(page, pairs...), nil)
		return err
	}
}

// load requests a page and reads it.
func load(ctx context.Context, method string, u *url.URL, adjust func(*http.Request)) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, method, u.String(), nil)
	if err != nil {
		return nil, err
	}
	if adjust != nil {
		adjust(r)
	}
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	response.Body = io.NopCloser(strings.NewReader(string(body)))
	return response, err
}

func TestAuthorizationRequestIsExact(t *testing.T) {
	s := newBrowserSignIn(comesBack("error", "access_denied"))
	s.profile.Endpoints.Authorization = "https://id.example.com/authorize?p=signin&state=old"
	s.profile.Scopes = []string{"openid", "api.read"}
	s.profile.Resource = []string{"https://a.example", "https://b.example"}
	s.profile.Audience = []string{"https://api.example"}
	s.profile.Username = "jdoe@example.com"
	s.profile.AuthParams = map[string]string{"acr_values": "urn:mfa", "max_age": "60", "prompt": "login"}
	var page *url.URL
	opens := s.browse
	s.browse = func(ctx context.Context, u *url.URL) error { page = u; return opens(ctx, u) }
	s.run(t)
	s.fails(t, flows.Refused, "access_denied")

	got := page.Query()
	for name, shortest := range map[string]int{"state": 26, "nonce": 26, "code_challenge": 43} {
		if len(got[name]) != 1 || len(got.Get(name)) < shortest {
			t.Errorf("%s = %q, want one value of at least %d characters", name, got[name], shortest)
		}
	}
	if got.Get("state") == got.Get("nonce") {
		t.Error("state and nonce are the same")
	}
	if redirect, err := url.Parse(got.Get("redirect_uri")); err != nil || redirect.Hostname() != "127.0.0.1" || redirect.Port() == "0" || redirect.Path != "/callback" {
		t.Errorf("redirect_uri = %q", got.Get("redirect_uri"))
	}
	for _, name := range []string{"state", "nonce", "code_challenge", "redirect_uri"} {
		got.Del(name)
	}
	want := url.Values{
		"p": {"signin"}, "response_type": {"code"}, "client_id": {"cli"}, "code_challenge_method": {"S256"},
		"scope": {"openid api.read"}, "resource": {"https://a.example", "https://b.example"}, "audience": {"https://api.example"},
		"login_hint": {"jdoe@example.com"}, "acr_values": {"urn:mfa"}, "max_age": {"60"}, "prompt": {"login"},
	}
	if !maps.EqualFunc(got, want, slices.Equal) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

func TestNonceGoesWithOpenIDAlone(t *testing.T) {
	s := newBrowserSignIn(comesBack("code", "c0de"))
	s.profile.Scopes = []string{"api.read"}
	s.run(t)
	s.succeeds(t)
	if s.page.Query().Has("nonce") {
		t.Errorf("%s has a nonce", s.page)
	}
}

func TestLoginHintOfAuthParamsCounts(t *testing.T) {
	s := newBrowserSignIn(comesBack("code", "c0de"))
	s.profile.Username = "jdoe"
	s.profile.AuthParams = map[string]string{"login_hint": "opaque"}
	s.run(t)
	s.succeeds(t)
	if got := s.page.Query()["login_hint"]; !slices.Equal(got, []string{"opaque"}) {
		t.Errorf("login_hint = %q", got)
	}
}

func TestCodeIsRedeemedOnceWithItsVerifier(t *testing.T) {
	s := newBrowserSignIn(comesBack("code", "c0de"))
	s.profile.Scopes = []string{"api.read"}
	s.profile.Resource = []string{"https://a.example"}
	s.profile.Params = map[string]string{"extra": "1"}
	s.run(t)
	s.succeeds(t)
	if len(s.peer.forms["/token"]) != 1 {
		t.Fatalf("%d token requests", len(s.peer.forms["/token"]))
	}
	form := s.peer.forms["/token"][0]
	if verifier := form.Get("code_verifier"); len(verifier) < 43 || len(verifier) > 128 || challengeOf(verifier) != s.page.Query().Get("code_challenge") {
		t.Errorf("code_verifier %q does not fit code_challenge %q", verifier, s.page.Query().Get("code_challenge"))
	}
	form.Del("code_verifier")
	want := url.Values{
		"grant_type": {"authorization_code"}, "code": {"c0de"}, "redirect_uri": {s.page.Query().Get("redirect_uri")},
		"client_id": {"cli"}, "resource": {"https://a.example"}, "extra": {"1"},
	}
	if !maps.EqualFunc(form, want, slices.Equal) {
		t.Errorf("got  %v\nwant %v", form, want)
	}
}

func TestMissingSecretIsNoticedBeforeTheBrowserOpens(t *testing.T) {
	s := newBrowserSignIn(staysShut(t))
	s.profile.ClientAuth = profiles.ClientSecretBasic
	s.run(t)
	s.fails(t, flows.Usage, "the client_secret is not given")
}

func TestEachAttemptIsFresh(t *testing.T) {
	seen := map[string]bool{}
	for range 2 {
		s := newBrowserSignIn(comesBack("code", "c0de"))
		s.run(t)
		s.succeeds(t)
		for _, name := range []string{"state", "code_challenge"} {
			value := s.page.Query().Get(name)
			if seen[value] {
				t.Errorf("%s came again", name)
			}
			seen[value] = true
		}
	}
}

func TestAnswersThatEndTheSignIn(t *testing.T) {
	const issuer = "https://id.example.com"
	tests := []struct {
		name     string
		answer   []string
		metadata string
		kind     flows.Kind
		says     string
	}{
		{"denied", []string{"error", "access_denied", "error_description", "no, thanks"}, "", flows.Refused, "access_denied: no, thanks"},
		{"login required", []string{"error", "login_required"}, "", flows.Refused, "login_required"},
		{"interaction required", []string{"error", "interaction_required"}, "", flows.Refused, "interaction_required"},
		{"down", []string{"error", "temporarily_unavailable"}, "", flows.Network, "temporarily_unavailable"},
		{"failing", []string{"error", "server_error"}, "", flows.Network, "server_error"},
		{"code and error", []string{"code", "c0de", "error", "access_denied"}, "", flows.Refused, "both a code and an error"},
		{"two codes", []string{"code", "c0de", "code", "0ther"}, "", flows.Refused, "code twice"},
		{"two states", []string{"code", "c0de", "state", "0ther"}, "", flows.Refused, "state twice"},
		{"nothing", nil, "", flows.Refused, "neither a code nor an error"},
		{"another issuer", []string{"code", "c0de", "iss", "https://evil.example"}, "", flows.Refused, "https://evil.example"},
		{"another issuer's no", []string{"error", "access_denied", "iss", "https://evil.example"}, "", flows.Refused, "https://evil.example"},
		{"an empty issuer", []string{"code", "c0de", "iss", ""}, "", flows.Refused, "it is of issuer"},
		{"no issuer, though promised", []string{"code", "c0de"}, `,"authorization_response_iss_parameter_supported":true`, flows.Refused, "does not name its issuer"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newBrowserSignIn(comesBack(tt.answer...))
			s.profile.Issuer = issuer
			s.peer.metadata = `{"issuer":"` + issuer + `","authorization_endpoint":"https://id.example.com/authorize","token_endpoint":"https://id.example.com/token"` + tt.metadata + `}`
			if tt.metadata != "" {
				s.profile.Endpoints = profiles.Endpoints{}
			}
			s.run(t)
			s.fails(t, tt.kind, tt.says)
		})
	}
}

func TestIssuerOfTheAnswerIsTheProfiles(t *testing.T) {
	s := newBrowserSignIn(comesBack("code", "c0de", "iss", "https://id.example.com"))
	s.profile.Issuer = "https://id.example.com"
	s.run(t)
	s.succeeds(t)
}

func TestDescriptionShowsNeitherTagsNorTokens(t *testing.T) {
	secret := strings.Repeat("s", 50)
	s := newBrowserSignIn(comesBack("error", "invalid_request", "error_description", "<b>bad</b> "+secret))
	s.run(t)
	s.fails(t, flows.Refused, "bad")
	if text := s.err.Error(); strings.Contains(text, secret) || strings.Contains(text, "<b>") {
		t.Errorf("error %q", text)
	}
}

func TestNoBrowserStillWaits(t *testing.T) {
	s := newBrowserSignIn(nil)
	s.elsewhere = comesBack("code", "c0de")
	s.run(t)
	s.succeeds(t)
	if text := strings.Join(s.shown, "\n"); !strings.Contains(text, "--flow device-code") || !strings.Contains(text, "--flow authorization-code") {
		t.Errorf("shown: %s", text)
	}
}

func TestBrowserThatFailsIsANotice(t *testing.T) {
	s := newBrowserSignIn(func(context.Context, *url.URL) error { return errors.New("open a browser: exit status 3") })
	s.elsewhere = comesBack("code", "c0de")
	s.run(t)
	s.succeeds(t)
}

func TestNobodyReturns(t *testing.T) {
	var page *url.URL
	s := newBrowserSignIn(func(_ context.Context, u *url.URL) error { page = u; return nil })
	s.login = 50 * time.Millisecond
	s.run(t)
	s.fails(t, flows.Timeout, "waiting for the sign-in in the browser")
	if _, err := load(t.Context(), http.MethodGet, back(page, "code", "c0de"), nil); err == nil {
		t.Error("the listener is still there")
	}
}

// staysShut is a browser that must not open.
func staysShut(t *testing.T) func(context.Context, *url.URL) error {
	return func(_ context.Context, page *url.URL) error {
		t.Errorf("the browser opened %s", page)
		return nil
	}
}
