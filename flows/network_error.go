package flows

import (
	"context"
	"errors"
	"net/url"
)

// networkError wraps an error of the HTTP client. The URL that it may name is
// left out: a second factor may stand in its query.
func (g *grant) networkError(ctx context.Context, err error) error {
	var own *Error
	if errors.As(err, &own) {
		return err
	}
	if ctx.Err() != nil {
		return contextError(ctx, "waiting for "+g.host())
	}
	var inner *url.Error
	if errors.As(err, &inner) {
		err = inner.Err
	}
	e := &Error{Kind: Network, Msg: about(g.Profile.Name) + err.Error(), Help: hintOf(err), Err: err}
	var timed interface{ Timeout() bool }
	if errors.As(err, &timed) && timed.Timeout() {
		e.Kind = Timeout
	}
	return e
}

// neverSent reports whether the request did not leave this machine.
func neverSent(err error) bool {
	var sent interface{ Sent() bool }
	return errors.As(err, &sent) && !sent.Sent()
}

// brokeBeforeAnswer reports whether the connection broke before any byte of an
// answer came.
func brokeBeforeAnswer(err error) bool {
	var broke interface{ BeforeAnswer() bool }
	return errors.As(err, &broke) && broke.BeforeAnswer()
}
