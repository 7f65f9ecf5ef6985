package flows_test

import (
	"context"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"idpauth/flows"
	"idpauth/internal/token"
	"idpauth/profiles"
)

// slow delays an answer.
func slow(d time.Duration, answer func(*http.Request) (*http.Response, error)) func(*http.Request) (*http.Response, error) {
	return func(r *http.Request) (*http.Response, error) {
		time.Sleep(d)
		return answer(r)
	}
}

func (w *world) session() token.SessionID {
	return token.SessionID{Profile: w.profile.Name, TokenEndpoint: w.profile.Endpoints.Token, ClientID: w.profile.ClientID, Username: w.profile.Username, Family: token.FamilyPerson}
}

// held runs while under the session's lock, as another process would.
func (w *world) held(t *testing.T, while func(*token.Lock)) {
	t.Helper()
	lock, err := w.store.Lock(t.Context(), w.session(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Release()
	while(lock)
}

func TestTokenNearItsEndServesWhileAnotherProcessRenewsIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld("password", grants("first", withRT))
		w.get(t, "first", nil)
		w.held(t, func(*token.Lock) {
			w.get(t, "first", nil)
			time.Sleep(91 * time.Second)
			began := time.Now()
			w.get(t, "first", nil)
			if waited := time.Since(began); waited > time.Second {
				t.Errorf("waited %s for the lock", waited)
			}
			w.command = 5 * time.Second
			w.fails(t, flows.Timeout, "waiting for process ", force)
			if waited := time.Since(began); waited > 6*time.Second {
				t.Errorf("waited %s for the lock, want 5s", waited)
			}
		})
		w.asked(t, 1)
	})
}

func TestWhoWaitsForSomebodysSignInHasThePersonsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld("password", grants("first", lives100s))
		w.command, w.person = 10*time.Second, time.Minute
		w.held(t, func(lock *token.Lock) {
			lock.Person(true)
			began := time.Now()
			w.fails(t, flows.Timeout, "waiting for process ", nil)
			if waited := time.Since(began); waited < 59*time.Second || waited > 70*time.Second {
				t.Errorf("waited %s, want a minute", waited)
			}
			w.noticed(t, "in which somebody is signing in to profile \"dev\"")
		})
		w.asked(t, 0)
	})
}

func TestLoginSignsInThoughATokenCameMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld("password", slow(time.Second, grants("first", withRT)), grants("second", lives100s))
		done := make(chan error)
		go func() {
			_, err := w.token(t, nil)
			done <- err
		}()
		synctest.Wait()
		w.get(t, "second", login)
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		w.asked(t, 2)
		w.fails(t, flows.Refused, "no refresh token is stored", refreshOnly)
	})
}

func TestTokenThatCameMeanwhileIsNewEnough(t *testing.T) {
	for name, adjust := range map[string]func(*flows.Request){
		"force":   force,
		"min-ttl": func(r *flows.Request) { r.MinTTL = time.Hour },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld("password", slow(time.Second, grants("first", withRT)), grants("second", withRT))
				done := make(chan error)
				go func() {
					_, err := w.token(t, nil)
					done <- err
				}()
				time.Sleep(time.Millisecond)
				w.get(t, "first", adjust)
				if err := <-done; err != nil {
					t.Fatal(err)
				}
				w.get(t, "second", adjust)
			})
		})
	}
}

func TestRefusalIsSharedByThoseWhoWaited(t *testing.T) {
	for _, row := range []struct {
		name   string
		before func(*world)
		shared bool
	}{
		{"the same credentials", func(*world) {}, true},
		{"another password", func(w *world) { w.profile.Password = inline("other") }, false},
		{"another question", func(w *world) { w.profile.Scopes = []string{"email"} }, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld("password", slow(time.Second, refuses("invalid_grant")))
				second := *w
				row.before(&second)
				done := make(chan error)
				go func() {
					_, err := w.token(t, nil)
					done <- err
				}()
				time.Sleep(time.Millisecond)
				second.fails(t, flows.Refused, "invalid_grant", nil)
				if err := <-done; err == nil {
					t.Fatal("a token out of nothing")
				}
				if got := len(second.sent) == 0; got != row.shared {
					t.Errorf("the second process sent %d requests", len(second.sent))
				}
				w.fails(t, flows.Refused, "invalid_grant", nil) // asks again
				w.asked(t, 2)
			})
		})
	}
}

func TestOnePersonIsAskedForAllWhoWait(t *testing.T) {
	for _, row := range []struct {
		name   string
		answer func(*http.Request) (*http.Response, error)
		kind   flows.Kind // of the refusal; 0: none
	}{
		{"right", grants("first", lives100s), 0},
		{"wrong", refuses("invalid_grant"), flows.Refused},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld("password", slow(time.Second, row.answer))
				w.profile.Password = nil
				w.typed = []string{"typed once"} // a second question would not be answered
				done := make(chan error)
				go func() {
					_, err := w.token(t, nil)
					done <- err
				}()
				time.Sleep(time.Millisecond)
				if row.kind == 0 {
					w.get(t, "first", nil)
				} else {
					w.fails(t, row.kind, "invalid_grant", nil)
				}
				<-done
				w.asked(t, 1)
			})
		})
	}
}

// announced notes what those who wait are told of the lock's holder.
type announced struct {
	flows.Store
	person []bool
}

func (s *announced) Lock(ctx context.Context, id token.SessionID, waiting func(token.Holder)) (*token.Lock, error) {
	lock, err := s.Store.Lock(ctx, id, waiting)
	if err == nil {
		lock.Person = func(waits bool) { s.person = append(s.person, waits) }
	}
	return lock, err
}

// A client's assertion that a command prints is read for every poll, while the
// person signs in on another device.
func TestWaitWithinAWaitIsAnnouncedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &announced{Store: newWorld("device-code").store}
		s := newDeviceSignIn(refuses("authorization_pending"), says(200, deviceGranted))
		s.profile.ClientAuth = profiles.PrivateKeyJWT
		s.profile.PrivateKey = &profiles.Secret{Command: []string{"print-assertion"}}
		s.store = store
		s.run(t.Context(), t)
		s.succeeds(t)
		// for the first assertion, and for the person
		if want := []bool{true, false, true, false}; !slices.Equal(store.person, want) {
			t.Errorf("announced %v, want %v", store.person, want)
		}
	})
}
