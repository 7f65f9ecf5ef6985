package flows_test

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"idpauth/flows"
)

// typist is a person at the terminal, who pastes one thing after another and then
// nothing until the question is withdrawn.
type typist struct {
	signIn *browserSignIn
	pastes []func(page *url.URL) string
	err    error // of the terminal, once all is pasted
	asked  int
	ended  atomic.Bool // the last question was withdrawn
}

func (p *typist) Available() bool { return true }

func (p *typist) Line(ctx context.Context, _ string) (string, error) {
	p.asked++
	if p.asked <= len(p.pastes) {
		p.signIn.mu.Lock()
		defer p.signIn.mu.Unlock()
		return p.pastes[p.asked-1](p.signIn.page), nil
	}
	if p.err != nil {
		return "", p.err
	}
	<-ctx.Done()
	p.ended.Store(true)
	return "", ctx.Err()
}

func (p *typist) Secret(context.Context, string) (string, error) {
	return "", errors.New("nothing secret is asked for")
}

// newPaste is a sign-in whose browser runs elsewhere.
func newPaste(pastes ...func(page *url.URL) string) (*browserSignIn, *typist) {
	s := newBrowserSignIn(nil)
	s.flow = "authorization-code"
	person := &typist{signIn: s, pastes: pastes}
	s.person = person
	return s, person
}

func text(s string) func(*url.URL) string { return func(*url.URL) string { return s } }

func address(pairs ...string) func(*url.URL) string {
	return func(page *url.URL) string { return back(page, pairs...).String() }
}

func foreign(page *url.URL) string {
	u := back(page, "code", "c0de")
	u.RawQuery = "code=c0de&state=forged"
	return u.String()
}

func stateless(page *url.URL) string {
	u := back(page)
	u.RawQuery = "code=c0de"
	return u.String()
}

func TestWhatCanBePasted(t *testing.T) {
	tests := []struct {
		name   string
		pastes []func(page *url.URL) string
	}{
		{"a code", []func(*url.URL) string{text("c0de")}},
		{"a code among spaces", []func(*url.URL) string{text("  c0de\t")}},
		{"an address", []func(*url.URL) string{address("code", "c0de")}},
		{"an address with its fragment", []func(*url.URL) string{func(page *url.URL) string { return address("code", "c0de")(page) + "#_=_" }}},
		{"the query", []func(*url.URL) string{func(page *url.URL) string { return "?" + back(page, "code", "c0de").RawQuery }}},
		{"the parameters", []func(*url.URL) string{func(page *url.URL) string { return back(page, "code", "c0de").RawQuery }}},
		{"after a wrong state", []func(*url.URL) string{foreign, address("code", "c0de")}},
		{"after no state", []func(*url.URL) string{stateless, address("code", "c0de")}},
		{"after the address to open", []func(*url.URL) string{(*url.URL).String, address("code", "c0de")}},
		{"after nothing", []func(*url.URL) string{text(""), text("c0de")}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, person := newPaste(tt.pastes...)
			s.run(t)
			s.succeeds(t)
			if got := s.peer.forms["/token"][0].Get("code"); got != "c0de" || person.asked != len(tt.pastes) {
				t.Errorf("redeemed %q after %d questions", got, person.asked)
			}
		})
	}
}

func TestWhatIsPastedIsRefused(t *testing.T) {
	tests := []struct {
		name   string
		pastes []func(page *url.URL) string
		asked  int
		kind   flows.Kind
		says   string
	}{
		{"wrong state twice", []func(*url.URL) string{foreign, foreign}, 2, flows.Refused, "state"},
		{"no state twice", []func(*url.URL) string{stateless, stateless}, 2, flows.Refused, "state"},
		{"the address to open twice", []func(*url.URL) string{(*url.URL).String, (*url.URL).String}, 2, flows.Refused, "not the one that the browser ends on"},
		{"nothing twice", []func(*url.URL) string{text(""), text(" ")}, 2, flows.Usage, "nothing was pasted"},
		{"a sentence twice", []func(*url.URL) string{text("it said no"), text("it said no")}, 2, flows.Usage, "neither an address nor a code"},
		{"too much twice", []func(*url.URL) string{text(strings.Repeat("c", 17<<10)), text(strings.Repeat("c", 17<<10))}, 2, flows.Usage, "longer than 16 KiB"},
		{"denied", []func(*url.URL) string{address("error", "access_denied")}, 1, flows.Refused, "access_denied"},
		{"two codes", []func(*url.URL) string{address("code", "a", "code", "b")}, 1, flows.Refused, "code twice"},
		{"another issuer", []func(*url.URL) string{address("code", "c0de", "iss", "https://evil.example")}, 1, flows.Refused, "evil.example"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, person := newPaste(tt.pastes...)
			s.profile.Issuer = "https://id.example.com"
			s.run(t)
			s.fails(t, tt.kind, tt.says)
			if person.asked != tt.asked {
				t.Errorf("asked %d times, want %d", person.asked, tt.asked)
			}
		})
	}
}

func TestQuestionEndsWhenTheBrowserComesBack(t *testing.T) {
	s, person := newPaste()
	s.browse = comesBack("code", "c0de")
	s.run(t)
	s.succeeds(t)
	if !person.ended.Load() {
		t.Error("the question still stands")
	}
}

func TestCancelledQuestionEndsTheSignIn(t *testing.T) {
	s, person := newPaste()
	person.err = errors.New("cancelled")
	s.run(t)
	if !errors.Is(s.err, person.err) {
		t.Errorf("error %v", s.err)
	}
}

func TestRedirectElsewhere(t *testing.T) {
	for _, uri := range []string{"https://app.example/callback", "com.example.app:/callback", "urn:ietf:wg:oauth:2.0:oob", "https://127.0.0.1/callback", "http://127.0.0.1.evil.example/"} {
		t.Run(uri, func(t *testing.T) {
			s, _ := newPaste(text("c0de"))
			s.profile.RedirectURI = uri
			s.run(t)
			s.succeeds(t)
			if got := s.page.Query().Get("redirect_uri"); got != uri {
				t.Errorf("redirect_uri %q", got)
			}

			flow, err := flows.Lookup("interactive")
			if err != nil {
				t.Fatal(err)
			}
			if err := flow.Check(&s.profile); err == nil || !strings.Contains(err.Error(), "--flow authorization-code") {
				t.Errorf("interactive: %v", err)
			}
		})
	}
}

func TestRedirectElsewhereNeedsATerminal(t *testing.T) {
	s, _ := newPaste()
	s.person = nil
	s.profile.RedirectURI = "https://app.example/callback"
	s.run(t)
	s.fails(t, flows.Usage, "no terminal to paste the code at")
}

func TestLoginTimeoutIsThePersons(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := newPaste()
		s.profile.RedirectURI = "https://app.example/callback"
		s.login = 5 * time.Minute // the command itself has one
		began := time.Now()
		s.run(t)
		s.fails(t, flows.Timeout, "waiting for the sign-in in the browser")
		if took := time.Since(began); took != 5*time.Minute {
			t.Errorf("gave up after %s", took)
		}
	})
}
