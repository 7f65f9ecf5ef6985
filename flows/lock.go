package flows

import (
	"context"
	"errors"
	"fmt"
	"time"

	"idpauth/internal/token"
)

// What ends the wait for a lock that is no longer wanted.
var (
	errStillValid = errors.New("the cached token is still valid")
	errServed     = errors.New("another process has got the token")
)

// takeLock takes the session's lock. While another process renews a token that
// is near its end but still valid, it returns that token instead of waiting, and
// once another process has got a token that will do, it returns that.
func (g *grant) takeLock(ctx context.Context) (*token.Token, error) {
	spare := g.spare()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var holder token.Holder
	var served *token.Token
	lock, err := g.Store.Lock(ctx, g.Session(), func(h token.Holder) {
		switch {
		case spare != nil:
			cancel(errStillValid)
		case h.PID != 0:
			g.followHolder(holder, h)
			holder = h
		default: // one has let go, or is only just taking the lock
			if g.load(ctx) != nil {
				return // as the lock's next holder will find
			}
			if served = g.cached(); served != nil {
				cancel(errServed)
			}
		}
	})
	if holder.Person {
		g.endPerson()
	}
	switch {
	case err == nil:
		g.lock = lock
		return nil, nil
	case context.Cause(ctx) == errStillValid:
		g.Explain("cache: another process renews the token; this one is valid for another %s", spare.Remaining(g.Now()).Round(time.Second))
		return spare, nil
	case context.Cause(ctx) == errServed:
		return served, nil
	case ctx.Err() != nil && holder.PID != 0:
		return nil, contextError(ctx, fmt.Sprintf("profile %q: waiting for process %d, which gets a token for it", g.Profile.Name, holder.PID))
	}
	return nil, err
}

// followHolder moves to the clock that the lock's holder is on, which was before
// and is now.
func (g *grant) followHolder(before, now token.Holder) {
	if now.PID != before.PID {
		g.Explain("cache: waiting for process %d, which gets a token for the same profile", now.PID)
	}
	switch {
	case now.Person && !before.Person:
		g.Notice("waiting for process %d, in which somebody is signing in to profile %q", now.PID, g.Profile.Name)
		g.beginPerson()
	case before.Person && !now.Person:
		g.endPerson()
	}
}

// spare is a token that is too near its end to be served without need, yet valid.
func (g *grant) spare() *token.Token {
	if g.wantsNew() || g.MinTTL > 0 {
		return nil
	}
	t := g.session.Tokens[g.Question().Key()]
	if t == nil || t.Remaining(g.Now()) <= time.Second || t.Untimely(g.Now()) {
		return nil
	}
	return g.withRefreshToken(t)
}

// spareOr serves the token that is about to end when the network is the only
// thing in the way of a new one.
func (g *grant) spareOr(err error) (*token.Token, error) {
	if t := g.spare(); t != nil && unavailable(err) {
		g.Notice("profile %q: the token could not be renewed and ends in %s: %v", g.Profile.Name, t.Remaining(g.Now()).Round(time.Second), err)
		return t, nil
	}
	return nil, err
}
