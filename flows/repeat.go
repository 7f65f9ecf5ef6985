package flows

import (
	"context"
	"math/rand/v2"
	"net/http"
	"time"
)

// Repeatable requests are sent up to three times.
const (
	retries    = 2
	retryDelay = 200 * time.Millisecond
)

// repeat sends a request that spends nothing: again when the connection breaks
// before an answer, and once more when the server asks to wait for less time than
// there is. Each request is made anew: a client's assertion serves once.
func (g *grant) repeat(ctx context.Context, next func() (*http.Request, error)) (*answer, error) {
	waited := false
	for attempt := 0; ; attempt++ {
		request, err := next()
		if err != nil {
			return nil, err
		}
		a, err := g.post(ctx, request)
		var delay time.Duration
		switch {
		case err != nil && brokeBeforeAnswer(err) && attempt < retries:
			delay = retryDelay<<attempt + rand.N(retryDelay)
			g.Explain("request: trying again in %s: %v", delay, err)
		case err == nil && !waited && a.retryAfter(g.Now()) > 0 && g.Budget.allows(a.retryAfter(g.Now())):
			waited = true
			delay = a.retryAfter(g.Now())
			g.Explain("request: trying again in %s, as the server asks", delay)
		default:
			return a, err
		}
		if !sleep(ctx, delay) {
			return nil, contextError(ctx, "waiting to try again")
		}
	}
}

// sleep waits; it reports false when ctx ended first.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
