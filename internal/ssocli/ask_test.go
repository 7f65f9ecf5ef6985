package ssocli

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"idpauth/flows"
)

// TestQuestionsEndAsTheScriptsDo has nobody answer: the script waits 30 s, and
// 90 s for a passcode. A second factor that nobody types is none.
func TestQuestionsEndAsTheScriptsDo(t *testing.T) {
	for name, row := range map[string]struct {
		ask  func(g *GetToken, ctx context.Context) error
		wait time.Duration
		want Reason // 0: it goes on
	}{
		"username": {func(g *GetToken, ctx context.Context) error { _, err := g.askUser(ctx, askUsername); return err }, 30 * time.Second, MissingCredential},
		"password": {func(g *GetToken, ctx context.Context) error { _, err := g.askedPassword(ctx); return err }, 30 * time.Second, MissingCredential},
		"code":     {func(g *GetToken, ctx context.Context) error { _, err := g.askedCode(ctx); return err }, 30 * time.Second, 0},
		"passcode": {func(g *GetToken, ctx context.Context) error { _, err := g.askedPasscode(ctx); return err }, 90 * time.Second, MissingCredential},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, budget := flows.NewBudget(t.Context(), 5*time.Minute, 5*time.Minute)
				defer budget.Stop()
				g := &GetToken{
					Server:   &Server{URL: "https://login.example.com"},
					Acquirer: &flows.Acquirer{Budget: budget, Explain: func(string, ...any) {}},
					Ask: func(ctx context.Context, _ string, _ bool) (string, error) {
						<-ctx.Done()
						return "", ctx.Err()
					},
				}
				start := time.Now()
				err := row.ask(g, ctx)
				if waited := time.Since(start); waited != row.wait {
					t.Errorf("waited %s, want %s", waited, row.wait)
				}
				var failure *Error
				if errors.As(err, &failure); failure == nil && row.want != 0 || failure != nil && failure.Reason != row.want {
					t.Errorf("got %v, want reason %d", err, row.want)
				}
			})
		})
	}
}
