package flows_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"idpauth/flows"
	"idpauth/internal/token"
	"idpauth/profiles"
)

// heldSession is a session of w's profile with a refresh token and two access tokens, one
// of which ends in an hour.
func (w *world) heldSession() *token.Session {
	now := time.Now()
	return &token.Session{
		ID:              token.SessionID{Profile: "dev", TokenEndpoint: w.profile.Endpoints.Token, ClientID: "cli", Username: "jdoe", Family: token.FamilyPerson},
		RefreshToken:    "refresh",
		RefreshEndpoint: w.profile.Endpoints.Token,
		Tokens: map[string]*token.Token{
			"a": {AccessToken: "first", ExpiresAt: now.Add(time.Hour), ExpiryKnown: true},
			"b": {AccessToken: "second", ExpiresAt: now.Add(2 * time.Hour), ExpiryKnown: true},
			"c": {AccessToken: "second", ExpiresAt: now.Add(2 * time.Hour), ExpiryKnown: true},
		},
	}
}

func (w *world) revoke(t *testing.T, p *profiles.Profile, s *token.Session) error {
	t.Helper()
	ctx, budget := flows.NewBudget(t.Context(), w.command, w.person)
	defer budget.Stop()
	a := &flows.Acquirer{
		HTTP:    func(*profiles.Profile) (*http.Client, error) { return &http.Client{Transport: w}, nil },
		Secrets: profiles.Sources{LookupEnv: func(string) (string, bool) { return "", false }},
		Budget:  budget,
		Now:     time.Now,
		Explain: func(string, ...any) {},
	}
	return a.Revoke(ctx, p, s)
}

// revocation is a world whose profile names a revocation endpoint.
func revocation(answers ...func(*http.Request) (*http.Response, error)) *world {
	w := newWorld("password", answers...)
	w.profile.Endpoints.Revocation = "https://id.example.com/revoke"
	return w
}

func TestRefreshTokenIsRevokedFirstAndWhatHasEndedNotAtAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := revocation(says(200, ""))
		s := w.heldSession()
		time.Sleep(90 * time.Minute)
		if err := w.revoke(t, &w.profile, s); err != nil {
			t.Fatal(err)
		}
		want := "client_id=cli&token=refresh&token_type_hint=refresh_token client_id=cli&token=second&token_type_hint=access_token"
		if got := strings.Join(w.forms, " "); got != want {
			t.Errorf("sent %q, want %q", got, want)
		}
		s.RefreshExpiresAt = time.Now()
		s.Tokens = nil
		if err := w.revoke(t, &w.profile, s); err != nil || len(w.sent) != 2 {
			t.Errorf("of what has ended: %v, %d requests", err, len(w.sent))
		}
	})
}

func TestOneRefusalDoesNotKeepTheOtherTokensAlive(t *testing.T) {
	w := revocation(says(400, `{"error":"invalid_request"}`), says(200, ""))
	err := w.revoke(t, &w.profile, w.heldSession())
	var refusal *flows.Error
	if !errors.As(err, &refusal) || refusal.Kind != flows.Refused {
		t.Errorf("error %v, want a refusal", err)
	}
	w.asked(t, 3)
}

func TestNothingMoreIsSentOnceTheServerFails(t *testing.T) {
	w := revocation(says(200, ""), says(500, ""))
	err := w.revoke(t, &w.profile, w.heldSession())
	var failure *flows.Error
	if !errors.As(err, &failure) || failure.Kind != flows.Network {
		t.Errorf("error %v, want one of the network", err)
	}
	w.asked(t, 2)
}

func TestTokensAreRevokedWhereTheyCameFromAlone(t *testing.T) {
	const elsewhere = "https://evil.example/token"
	tests := []struct {
		name   string
		change func(p *profiles.Profile, s *token.Session) *profiles.Profile
	}{
		{"the profile is of another server", func(p *profiles.Profile, _ *token.Session) *profiles.Profile {
			p.Endpoints.Token = elsewhere
			return p
		}},
		{"the refresh token is of another server", func(p *profiles.Profile, s *token.Session) *profiles.Profile {
			s.RefreshEndpoint = elsewhere
			return p
		}},
		{"there is no profile, and nothing is recorded", func(*profiles.Profile, *token.Session) *profiles.Profile { return nil }},
		{"plain http is recorded", func(_ *profiles.Profile, s *token.Session) *profiles.Profile {
			s.ID.Issuer = "http://id.example.com"
			return nil
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := revocation(says(200, ""))
			s := w.heldSession()
			err := w.revoke(t, tt.change(&w.profile, s), s)
			if !errors.As(err, new(*flows.NotRevocableError)) {
				t.Errorf("error %v", err)
			}
			w.asked(t, 0)
		})
	}
}

func TestSessionWithoutAProfileIsRevokedByWhatItRecords(t *testing.T) {
	const issuer = "https://id.example.com/realms/dev"
	w := revocation(
		says(200, `{"issuer":"`+issuer+`","token_endpoint":"`+issuer+`/token","revocation_endpoint":"`+issuer+`/revoke"}`),
		says(200, ""))
	s := w.heldSession()
	s.ID.Issuer, s.ID.TokenEndpoint = issuer, ""
	s.RefreshEndpoint = issuer + "/token"
	if err := w.revoke(t, nil, s); err != nil {
		t.Fatal(err)
	}
	if got := w.sent[1].URL.String(); got != issuer+"/revoke" || w.forms[1] != "client_id=cli&token=refresh&token_type_hint=refresh_token" {
		t.Errorf("sent %s to %s", w.forms[1], got)
	}
}
