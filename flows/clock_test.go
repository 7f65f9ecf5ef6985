package flows_test

import (
	"testing"
	"testing/synctest"
	"time"

	"idpauth/flows"
)

const year = 365 * 24 * time.Hour

// rotating are the answers of a server that gives tokens for an hour, each with
// another refresh token.
func rotating() *world {
	return newWorld("password",
		grants("first", `,"expires_in":3600,"refresh_token":"r1"`),
		grants("second", `,"expires_in":3600,"refresh_token":"r2"`),
		grants("third", `,"expires_in":3600,"refresh_token":"r3"`))
}

func (w *world) refreshedBy(t *testing.T, want string) {
	t.Helper()
	if got := last(w.forms).Get("refresh_token"); got != want {
		t.Errorf("refreshed by %q, want %q", got, want)
	}
}

func TestClockThatIsWrongForAWhileCostsOneRefreshMore(t *testing.T) {
	for name, ahead := range map[string]time.Duration{"two hours": 2 * time.Hour, "a year": year} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := rotating()
				w.get(t, "first", nil)
				w.ahead = ahead
				w.get(t, "second", nil)
				w.refreshedBy(t, "r1")
				w.ahead = 0 // a token that was reckoned to end next year is not believed
				w.get(t, "third", nil)
				w.refreshedBy(t, "r2")
				w.get(t, "third", nil)
				w.asked(t, 3)
			})
		})
	}
}

func TestClockThatIsSetBackKeepsTheSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := rotating()
		w.get(t, "first", nil)
		w.ahead = -10 * year // as of a machine that starts without its battery
		w.get(t, "second", nil)
		w.refreshedBy(t, "r1")
		w.get(t, "second", nil)
		w.ahead = 0
		w.get(t, "third", nil)
		w.refreshedBy(t, "r2")
		w.asked(t, 3)
	})
}

func TestRefusalOfATimeToComeIsNoAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld("password", refuses("invalid_grant"), grants("first", lives100s))
		w.ahead = year
		w.fails(t, flows.Refused, "invalid_grant", nil)
		w.ahead = 0
		w.get(t, "first", nil)
	})
}

func TestForceIsNoTokenOfATimeToCome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := rotating()
		w.get(t, "first", nil)
		w.ahead = -year
		w.get(t, "second", force)
		w.refreshedBy(t, "r1")
	})
}

func TestClocksThatAreALittleApartShareATokenAllTheSame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := rotating()
		w.get(t, "first", nil)
		w.ahead = -30 * time.Second
		w.get(t, "first", nil)
		w.asked(t, 1)
	})
}

// The clock was right when the token was obtained and is set back within its life,
// which has passed: nothing here can tell. Who learns it from the API can.
func TestForceGetsPastATokenThatAClockSetBackBringsToLife(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := rotating()
		w.get(t, "first", nil)
		time.Sleep(2 * time.Hour)
		w.ahead = -90 * time.Minute
		w.get(t, "first", nil)
		w.get(t, "second", force)
		w.refreshedBy(t, "r1")
		w.asked(t, 2)
	})
}
