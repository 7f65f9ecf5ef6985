package flows_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"idpauth/flows"
	"idpauth/internal/token"
)

const (
	lives100s = `,"expires_in":100`
	withRT    = `,"expires_in":100,"refresh_token":"r1"`
)

func TestTokenNearItsEndServesWhileOnlyTheNetworkFails(t *testing.T) {
	for _, row := range []struct {
		name, flow, first string
		trouble           func(*http.Request) (*http.Response, error)
	}{
		{"refresh, broken connection", "password", withRT, breaks},
		{"refresh, server in trouble", "password", withRT, says(503, "")},
		{"refresh, no JSON", "password", withRT, says(200, "<p>")},
		{"refresh, temporarily unavailable", "password", withRT, refuses("temporarily_unavailable")},
		{"refresh, no answer", "password", withRT, hangs},
		{"client credentials, server in trouble", "client-credentials", lives100s, says(503, "")},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(row.flow, grants("first", row.first), row.trouble)
				w.command = 3 * time.Second
				w.get(t, "first", nil)
				time.Sleep(91 * time.Second)
				w.get(t, "first", nil)
				w.noticed(t, "the token could not be renewed and ends in ")
				w.asked(t, 2)
				if _, err := w.token(t, force); err == nil {
					t.Error("--force is content with the token that is there")
				}
			})
		})
	}
}

func TestTokenNearItsEndDoesNotHideARefusal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld("client-credentials", grants("first", lives100s), refuses("invalid_client"))
		w.get(t, "first", nil)
		time.Sleep(91 * time.Second)
		w.fails(t, flows.Refused, "invalid_client", nil)
	})
}

func TestEndedTokenIsNeverServed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld("password", grants("first", withRT), says(503, ""))
		w.get(t, "first", nil)
		time.Sleep(100 * time.Second)
		w.fails(t, flows.Network, "503", nil)
	})
}

// fullStore stores nothing once it is full.
type fullStore struct {
	flows.Store
	full bool
}

func (s *fullStore) Save(ctx context.Context, session *token.Session) error {
	if s.full {
		return errors.New("no space left on device")
	}
	return s.Store.Save(ctx, session)
}

func TestRefreshTokenIsNotSentWhenItsSuccessorCannotBeStored(t *testing.T) {
	w := newWorld("password", grants("first", withRT))
	store := &fullStore{Store: w.store}
	w.store = store
	w.get(t, "first", nil)
	store.full = true
	w.fails(t, flows.Usage, "the refresh token was not sent, because its successor could not be stored", force)
	w.asked(t, 1)
	w.get(t, "first", func(r *flows.Request) { r.NoCache = true })
}

func TestTokenIsDeliveredWhenItCannotBeStored(t *testing.T) {
	w := newWorld("password", grants("first", withRT))
	w.store = &fullStore{Store: w.store, full: true}
	w.get(t, "first", nil)
	w.noticed(t, `the token of profile "dev" could not be stored: no space left on device`)
}

func TestLoginNeedsAFlowThatSignsIn(t *testing.T) {
	w := newWorld("refresh", grants("first", withRT))
	w.fails(t, flows.Refused, "\nidpauth login -p dev --flow FLOW; idpauth flows lists them", login)
	w.asked(t, 0)
}

func TestRefreshTokenPastItsEndIsNotSent(t *testing.T) {
	for _, row := range []struct{ name, end, grant string }{
		{"an end is known", `,"refresh_expires_in":1800`, "password"},
		{"0 is no end", `,"refresh_expires_in":0`, "refresh_token"},
		{"no end is told", ``, "refresh_token"},
		{"null is none", `,"refresh_expires_in":null`, "refresh_token"},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld("password", grants("first", withRT+row.end), grants("second", lives100s))
				w.get(t, "first", nil)
				time.Sleep(30 * time.Minute)
				w.get(t, "second", nil)
				if got := last(w.forms).Get("grant_type"); got != row.grant {
					t.Errorf("grant_type %q, want %q", got, row.grant)
				}
			})
		})
	}
}

func TestRefreshAnswerThatGotLostIsNotedAndTriedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld("password", grants("first", withRT), breaks, refuses("invalid_grant"), grants("third", withRT))
		w.get(t, "first", nil)
		w.fails(t, flows.Network, "connection reset", force)
		w.fails(t, flows.Refused, "idpauth login -p dev", refreshOnly)
		w.noticed(t, "an earlier run was cut off while it refreshed")
		w.asked(t, 3)
		w.get(t, "third", force)
		w.asked(t, 4)
	})
}

func TestRefreshThatNeverLeftIsNotInDoubt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld("password", grants("first", withRT), unsent, refuses("invalid_grant"))
		w.get(t, "first", nil)
		w.fails(t, flows.Network, "no route", force)
		w.fails(t, flows.Refused, "invalid_grant", refreshOnly)
		if len(w.notices) > 0 {
			t.Errorf("notices: %q", w.notices)
		}
	})
}

// noRoute is an error of package transport for a request that never left.
type noRoute struct{}

func (noRoute) Error() string { return "no route" }
func (noRoute) Sent() bool    { return false }

func unsent(*http.Request) (*http.Response, error) { return nil, noRoute{} }

func TestRefusalThatIsNotAboutTheRefreshTokenKeepsIt(t *testing.T) {
	for _, code := range []string{"invalid_client", "unauthorized_client", "unauthorized", "invalid_scope"} {
		t.Run(code, func(t *testing.T) {
			w := newWorld("password", grants("first", withRT), refuses(code), grants("second", withRT))
			w.get(t, "first", nil)
			w.fails(t, flows.Refused, code, force)
			w.get(t, "second", force)
			if got := last(w.forms).Get("refresh_token"); got != "r1" {
				t.Errorf("refresh_token %q, want the one that was there", got)
			}
		})
	}
}

func TestDeadRefreshTokenIsForgotten(t *testing.T) {
	for _, row := range []struct {
		name   string
		answer func(*http.Request) (*http.Response, error)
	}{
		{"RFC 6749", refuses("invalid_grant")},
		{"UAA", says(401, `{"error":"invalid_token"}`)},
		{"an error that nobody knows", refuses("session_gone")},
		{"400 and no body", says(400, "")},
		{"401 and no body", says(401, "")},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld("password", grants("first", withRT), row.answer, grants("second", lives100s), grants("third", withRT))
			w.get(t, "first", nil)
			w.get(t, "second", force)
			w.get(t, "third", force)
			if got := last(w.forms).Get("grant_type"); got != "password" {
				t.Errorf("grant_type %q, want password", got)
			}
		})
	}
}

func TestCachedTokenComesWithTheRefreshTokenThatIsAlive(t *testing.T) {
	w := newWorld("password", grants("first", withRT), grants("second", `,"expires_in":100,"refresh_token":"r2"`))
	w.get(t, "first", nil)
	w.get(t, "second", func(r *flows.Request) { r.Profile.Scopes = []string{"email"} })
	got, err := w.token(t, nil)
	if err != nil || got.AccessToken.Reveal() != "first" || got.RefreshToken.Reveal() != "r2" {
		t.Errorf("got %q with refresh token %q, %v; want the first with r2", got.AccessToken.Reveal(), got.RefreshToken.Reveal(), err)
	}
	w.asked(t, 2)
}

func TestWhatWasGrantedIsKeptWhenTheRunIsInterrupted(t *testing.T) {
	w := newWorld("password", grants("first", withRT), nil, grants("third", withRT))
	ctx, interrupt := context.WithCancel(t.Context())
	w.answers[1] = func(r *http.Request) (*http.Response, error) {
		interrupt()
		return grants("second", `,"expires_in":100,"refresh_token":"r2"`)(r)
	}
	w.get(t, "first", nil)
	w.ctx = ctx
	w.token(t, refreshOnly)
	w.ctx = nil
	w.get(t, "second", nil)
	w.get(t, "third", force)
	if got := last(w.forms).Get("refresh_token"); got != "r2" {
		t.Errorf("refresh_token %q, want r2", got)
	}
}

func TestRefusedQuestionLeavesTheSessionAsItIs(t *testing.T) {
	no := refuses("invalid_grant")
	w := newWorld("password", grants("first", withRT), no, no, grants("second", withRT))
	w.get(t, "first", nil)
	w.fails(t, flows.Refused, "invalid_grant", func(r *flows.Request) { r.Profile.Scopes = []string{"email"} })
	w.asked(t, 3) // the refresh token, then the password
	w.get(t, "first", nil)
	w.get(t, "second", force)
	if got := last(w.forms).Get("refresh_token"); got != "r1" {
		t.Errorf("refresh_token %q, want r1", got)
	}
}

func TestBodyThatCannotBeReadDoesNotKillTheRefreshToken(t *testing.T) {
	broken := func(r *http.Request) (*http.Response, error) {
		response := answered(r, 400, "")
		response.Body = io.NopCloser(iotest.ErrReader(errors.New("the answer broke off")))
		return response, nil
	}
	w := newWorld("password", grants("first", withRT), broken, grants("second", withRT))
	w.get(t, "first", nil)
	w.fails(t, flows.Refused, "status 400", force)
	w.get(t, "second", force)
	if got := last(w.forms).Get("refresh_token"); got != "r1" {
		t.Errorf("refresh_token %q, want r1", got)
	}
}
