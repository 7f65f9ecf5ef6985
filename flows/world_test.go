package flows_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"idpauth/flows"
	"idpauth/internal/token"
	"idpauth/internal/tokenstore"
	"idpauth/profiles"
)

// world is a profile, a store and a token endpoint that outlive the processes
// which ask for tokens in it.
type world struct {
	profile profiles.Profile
	flow    string
	store   flows.Store
	reserve func(ctx context.Context, secret token.Secret, now func() int64) (int64, bool, error)
	command time.Duration   // the command's budget
	person  time.Duration   // the person's
	ctx     context.Context // of the next processes; nil: the test's
	ahead   time.Duration   // of the time: the clock of the next processes
	typed   []string        // what a person answers; nil: nobody is there

	answers []func(*http.Request) (*http.Response, error) // in turn, the last one over and over
	sent    []*http.Request
	forms   []string
	notices []string
}

func newWorld(flow string, answers ...func(*http.Request) (*http.Response, error)) *world {
	w := new(world)
	store := tokenstore.New(tokenstore.Options{Kind: tokenstore.Memory, Now: w.now})
	*w = world{
		profile: profiles.Profile{
			Name: "dev", ClientID: "cli", ClientAuth: profiles.ClientAuthNone, Preset: &profiles.Preset{},
			Username: "jdoe", Password: inline("pass w+rd"),
			MFA:       profiles.MFA{Parameter: "mfa_token"},
			Endpoints: profiles.Endpoints{Token: "https://id.example.com/token"},
		},
		flow:    flow,
		store:   store,
		reserve: store.ReserveStep,
		command: time.Minute,
		person:  5 * time.Minute,
		answers: answers,
	}
	return w
}

func (w *world) now() time.Time { return time.Now().Add(w.ahead) }

// grants is a successful answer with more members.
func grants(access, more string) func(*http.Request) (*http.Response, error) {
	return says(200, fmt.Sprintf(`{"access_token":%q,"token_type":"Bearer"%s}`, access, more))
}

// inline is a secret that is at hand.
func inline(text string) *profiles.Secret {
	secret := token.Secret(text)
	return &profiles.Secret{Inline: &secret}
}

// formOf reads the form of a request.
func formOf(r *http.Request) (url.Values, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	return url.ParseQuery(string(body))
}

func (w *world) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
	}
	w.sent = append(w.sent, r)
	w.forms = append(w.forms, string(body))
	return w.answers[min(len(w.sent), len(w.answers))-1](r)
}

// Available, Line and Secret make w its own person.
func (w *world) Available() bool { return w.typed != nil }

func (w *world) Line(ctx context.Context, _ string) (string, error) {
	if len(w.typed) == 0 {
		<-ctx.Done()
		return "", ctx.Err()
	}
	line := w.typed[0]
	w.typed = w.typed[1:]
	return line, nil
}

func (w *world) Secret(ctx context.Context, prompt string) (string, error) {
	return w.Line(ctx, prompt)
}

// token runs a process that asks for a token, as adjust has the request.
func (w *world) token(t *testing.T, adjust func(*flows.Request)) (*token.Token, error) {
	t.Helper()
	flow, err := flows.Lookup(w.flow)
	if err != nil {
		t.Fatal(err)
	}
	parent := w.ctx
	if parent == nil {
		parent = t.Context()
	}
	ctx, budget := flows.NewBudget(parent, w.command, w.person)
	defer budget.Stop()
	a := &flows.Acquirer{
		Store:       w.store,
		Prompter:    w,
		HTTP:        func(*profiles.Profile) (*http.Client, error) { return &http.Client{Transport: w}, nil },
		Budget:      budget,
		ReserveStep: w.reserve,
		Now:         w.now,
		Started:     w.now(),
		Secrets:     profiles.Sources{LookupEnv: func(string) (string, bool) { return "", false }},
		Explain:     func(string, ...any) {},
		Notice:      func(format string, args ...any) { w.notices = append(w.notices, fmt.Sprintf(format, args...)) },
	}
	profile := w.profile
	request := flows.Request{Profile: &profile, Flow: flow}
	if adjust != nil {
		adjust(&request)
	}
	return a.Token(ctx, request)
}

// get demands a token.
func (w *world) get(t *testing.T, want string, adjust func(*flows.Request)) {
	t.Helper()
	got, err := w.token(t, adjust)
	if err != nil {
		t.Fatalf("no token: %v", err)
	}
	if got.AccessToken.Reveal() != want {
		t.Fatalf("got token %q, want %q", got.AccessToken.Reveal(), want)
	}
}

// fails demands an error of a kind that says something.
func (w *world) fails(t *testing.T, kind flows.Kind, says string, adjust func(*flows.Request)) {
	t.Helper()
	_, err := w.token(t, adjust)
	var e *flows.Error
	if !errors.As(err, &e) || e.Kind != kind || !strings.Contains(e.Msg+"\n"+e.Help, says) {
		t.Fatalf("got error %v, want one of kind %d that says %q", err, kind, says)
	}
}

// asked demands how many requests were sent so far.
func (w *world) asked(t *testing.T, want int) {
	t.Helper()
	if len(w.sent) != want {
		t.Fatalf("%d requests were sent, want %d: %q", len(w.sent), want, w.forms)
	}
}

// noticed demands a notice.
func (w *world) noticed(t *testing.T, says string) {
	t.Helper()
	if !strings.Contains(strings.Join(w.notices, "\n"), says) {
		t.Errorf("notices %q, want one that says %q", w.notices, says)
	}
}

func last(values []string) url.Values {
	form, _ := url.ParseQuery(values[len(values)-1])
	return form
}

func force(r *flows.Request)       { r.Force = true }
func noCache(r *flows.Request)     { r.NoCache = true }
func refreshOnly(r *flows.Request) { r.RefreshOnly = true }
func login(r *flows.Request)       { r.SignIn = true }
