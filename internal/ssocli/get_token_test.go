package ssocli

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"idpauth/flows"
	"idpauth/internal/sandbox"
	"idpauth/internal/token"
	"idpauth/internal/tokenstore"
	"idpauth/profiles"
)

// full is a store whose disk is full from a number of writes on.
type full struct {
	*tokenstore.Store
	room int
}

var errFull = errors.New("no space left on device")

func (f *full) Save(ctx context.Context, s *token.Session) error {
	if f.room--; f.room < 0 {
		return errFull
	}
	return f.Store.Save(ctx, s)
}

// call is a get_token by alice.
func call(t *testing.T, server *sandbox.Running, store Store) *GetToken {
	t.Helper()
	s, err := NewServer(server.URL, "")
	if err != nil {
		t.Fatal(err)
	}
	_, budget := flows.NewBudget(t.Context(), time.Minute, time.Minute)
	t.Cleanup(budget.Stop)
	quiet := func(string, ...any) {}
	return &GetToken{
		Arguments: ParseArguments([]string{"-u", "alice:alicepw", "-m", ""}),
		Server:    s,
		Store:     store,
		Acquirer: &flows.Acquirer{
			Budget: budget,
			HTTP:   func(*profiles.Profile) (*http.Client, error) { return http.DefaultClient, nil },
			Now:    time.Now, Started: time.Now(),
			Explain: quiet, Notice: quiet, Instruct: quiet,
		},
	}
}

func TestTokenThatCannotBeStoredIsAnError(t *testing.T) {
	for name, room := range map[string]int{"a sign-in": 0, "a refresh": 2} {
		t.Run(name, func(t *testing.T) {
			server, err := sandbox.Start(t.Context(), sandbox.Options{Switches: sandbox.Switches{{Name: "access-lifetime", Value: "2"}}})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { server.Close() })
			store := &full{tokenstore.New(tokenstore.Options{Kind: tokenstore.Memory}), room}
			if room > 0 {
				if _, err := call(t, server, store).Token(t.Context()); err != nil {
					t.Fatal(err)
				}
				store.room = 0
			}
			got, err := call(t, server, store).Token(t.Context())
			var failure *Error
			if got != nil || !errors.As(err, &failure) || failure.Reason != WriteFailed {
				t.Errorf("token %v, %v; want that it cannot be written", got, err)
			}
			if n := server.Counts().Granted["refresh_token"]; n > 0 {
				t.Errorf("%d refresh tokens were sent, whose successors had no place", n)
			}
		})
	}
}
