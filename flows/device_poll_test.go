package flows_test

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"testing"
	"testing/synctest"
	"time"

	"idpauth/flows"
)

func TestPollsKeepTheServersPace(t *testing.T) {
	type poll = func(*http.Request) (*http.Response, error)
	pending, slower, granted := refuses("authorization_pending"), refuses("slow_down"), says(200, deviceGranted)
	trouble := says(503, "")
	pausing := func(r *http.Request) (*http.Response, error) {
		response := answered(r, 429, "")
		response.Header.Set("Retry-After", "90")
		return response, nil
	}
	tests := []struct {
		name  string
		polls []poll
		want  []time.Duration // of the polls, from the device code on
	}{
		{"pending", []poll{pending, pending, granted}, seconds(5, 10, 15)},
		{"pending with Google's status", []poll{says(428, `{"error":"authorization_pending"}`), granted}, seconds(5, 10)},
		{"pending with 200", []poll{says(200, `{"error":"authorization_pending"}`), granted}, seconds(5, 10)},
		{"slow down for good", []poll{slower, slower, pending, granted}, seconds(5, 15, 30, 45)},
		{"ten times slower", []poll{slower, slower, slower, slower, slower, slower, slower, slower, slower, slower, granted},
			seconds(5, 15, 30, 50, 75, 105, 140, 180, 225, 275, 330)},
		{"broken connection", []poll{breaks, granted}, seconds(5, 15)},
		{"server in trouble", []poll{trouble, trouble, pending, granted}, seconds(5, 15, 35, 40)},
		{"trouble for long", []poll{trouble, trouble, trouble, trouble, trouble, granted}, seconds(5, 15, 35, 75, 135, 195)},
		{"pause asked for", []poll{pausing, granted}, seconds(5, 95)},
		{"temporarily_unavailable", []poll{refuses("temporarily_unavailable"), granted}, seconds(5, 15)},
		{"no answer", []poll{hangs, granted}, seconds(5, 45)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newDeviceSignIn(test.polls...)
				s.run(t.Context(), t)
				s.succeeds(t)
				if !reflect.DeepEqual(s.peer.asked, test.want) {
					t.Errorf("got %v, want %v", s.peer.asked, test.want)
				}
			})
		})
	}
}

func TestPollsEndWithTheFirstAnswerThatDecides(t *testing.T) {
	tests := []struct {
		name string
		poll func(*http.Request) (*http.Response, error)
		kind flows.Kind
		says string
	}{
		{"declined", refuses("access_denied"), flows.Refused, "access_denied"},
		{"expired", refuses("expired_token"), flows.Timeout, "code expired"},
		{"not good any more", refuses("invalid_grant"), flows.Refused, "invalid_grant"},
		{"a no without words", says(400, ""), flows.Refused, "status 400"},
		{"success without a token", says(200, `{"token_type":"Bearer"}`), flows.Network, "no access token"},
		{"success that is no JSON", says(200, `<p>`), flows.Network, "not JSON"},
		{"no such page", says(404, ""), flows.Network, "status 404"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newDeviceSignIn(refuses("authorization_pending"), test.poll)
				s.run(t.Context(), t)
				s.fails(t, test.kind, test.says)
				if got, want := s.peer.asked, seconds(5, 10); !reflect.DeepEqual(got, want) {
					t.Errorf("polls at %v, want %v", got, want)
				}
			})
		})
	}
}

func TestWaitForADeviceIsThePersons(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newDeviceSignIn(refuses("authorization_pending"))
		s.command, s.person = 10*time.Second, 5*time.Minute
		began := time.Now()
		s.run(t.Context(), t)
		s.fails(t, flows.Timeout, "waiting for the sign-in on another device")
		if got := time.Since(began); got != s.person {
			t.Errorf("waited %s, want %s", got, s.person)
		}
	})
}

func TestInterruptedWaitPollsNoMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		interrupted := errors.New("interrupted")
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(12*time.Second, func() { cancel(interrupted) })
		s := newDeviceSignIn(refuses("authorization_pending"))
		began := time.Now()
		s.run(ctx, t)
		if s.err != interrupted {
			t.Errorf("got %v", s.err)
		}
		if got := time.Since(began); got != 12*time.Second || len(s.peer.asked) != 2 {
			t.Errorf("ended after %s and %d polls, want 12s and 2", got, len(s.peer.asked))
		}
	})
}

// A sleeping machine's monotonic clock stands still.
func TestCodeEndsByTheWallClockToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var slept time.Duration
		s := newDeviceSignIn(func(r *http.Request) (*http.Response, error) {
			slept = 8 * time.Hour
			return refuses("authorization_pending")(r)
		})
		s.now = func() time.Time { return time.Now().Add(slept) }
		s.run(t.Context(), t)
		s.fails(t, flows.Timeout, "code expired")
		if got := len(s.peer.asked); got != 1 {
			t.Errorf("%d polls, want 1", got)
		}
	})
}
