package flows_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"idpauth/flows"
	"idpauth/internal/token"
)

// occupied is an empty store whose lock another process holds for a while, in
// which somebody is asked to sign in.
type occupied struct {
	flows.Store
	held time.Duration
}

func (o occupied) Load(context.Context, token.SessionID) (*token.Session, error) { return nil, nil }
func (o occupied) Save(context.Context, *token.Session) error                    { return nil }
func (o occupied) Digest(context.Context, ...token.Secret) (string, error)       { return "", nil }
func (o occupied) Lock(ctx context.Context, _ token.SessionID, waiting func(token.Holder)) (*token.Lock, error) {
	waiting(token.Holder{PID: 1, Person: true})
	select {
	case <-time.After(o.held):
		return &token.Lock{Person: func(bool) {}, Release: func() {}}, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// A window that opens for the last second is no help, and each of the processes
// that wait would open one.
func TestNoWindowOpensWhenThePersonsTimeIsSpent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newBrowserSignIn(staysShut(t))
		s.login, s.store = 5*time.Minute, occupied{held: 5*time.Minute - time.Second}
		s.run(t)
		s.fails(t, flows.Timeout, "the person whom another process asked")
	})
}

func TestWindowOpensWhileThePersonHasTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := newPaste(text("c0de"))
		s.profile.RedirectURI = "https://app.example/callback"
		s.login, s.store = 5*time.Minute, occupied{held: 4 * time.Minute}
		s.run(t)
		s.succeeds(t)
	})
}
