package flows

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"idpauth/internal/token"
)

const waitingForDevice = "waiting for the sign-in on another device"

// errDeviceEnded is the cause by which a wait ends with the code's life.
var errDeviceEnded = errors.New("the device code has ended")

// awaitDevice polls until the person has decided, on the person's clock and for
// as long as the code lives: by the monotonic clock, and by the wall clock,
// which alone goes on while a machine sleeps.
func (g *grant) awaitDevice(ctx context.Context, d *device) (t *token.Token, err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, d.life, errDeviceEnded)
	defer cancel()
	err = g.person(func() error {
		t, err = g.pollDevice(ctx, d)
		return err
	})
	if err != nil && context.Cause(ctx) == errDeviceEnded {
		err = errDeviceEnded
	}
	return t, g.explainDevice(err)
}

// pollDevice asks for the token at the server's pace (RFC 8628 section 3.5). It
// stops at the first answer that is not about waiting: nothing is sent after
// a success, whatever it looks like.
func (g *grant) pollDevice(ctx context.Context, d *device) (*token.Token, error) {
	interval, failures := d.interval, 0
	wait := interval
	for {
		if !sleep(ctx, wait) {
			return nil, contextError(ctx, waitingForDevice)
		}
		if !g.Now().Round(0).Before(d.ends) {
			return nil, errDeviceEnded
		}
		t, pause, err := g.poll(ctx, d)
		switch code := oauthCode(err); {
		case err == nil:
			return t, nil
		case code == "authorization_pending":
			failures = 0
		case code == "slow_down":
			failures = 0
			interval += 5 * time.Second
		case passing(err) && ctx.Err() != nil: // the time ran out within the poll
			return nil, contextError(ctx, waitingForDevice)
		case passing(err):
			failures++
		default:
			return nil, err
		}
		wait = backOff(interval, failures)
		if failures > 0 {
			wait = max(wait, pause)
			g.Explain("device: a poll failed, the next is in %s: %v", wait, err)
		}
	}
}

// pollTimeout bounds one poll: the person's clock would wait too long for it.
const pollTimeout = 30 * time.Second

// poll asks once. pause is the time that a server in trouble asks for.
func (g *grant) poll(ctx context.Context, d *device) (t *token.Token, pause time.Duration, err error) {
	form := url.Values{"grant_type": {g.Flow.GrantType}, "device_code": {d.code}}
	if d.verifier != "" {
		form.Set("code_verifier", d.verifier)
	}
	short, cancel := context.WithTimeout(ctx, pollTimeout)
	defer cancel()
	request, err := g.tokenRequest(short, form, nil)
	if err != nil {
		return nil, 0, err
	}
	a, err := g.post(ctx, request)
	if err != nil {
		return nil, 0, err
	}
	t, err = g.tokenFrom(a)
	return t, a.retryAfter(g.Now()), err
}

// backOff doubles the interval with each failure in a row, up to a minute.
func backOff(interval time.Duration, failures int) time.Duration {
	for ; failures > 0 && interval < time.Minute; failures-- {
		interval = min(2*interval, time.Minute)
	}
	return interval
}

// passing reports whether a poll failed before the server decided anything: the
// connection broke or took too long, or the server itself has trouble.
func passing(err error) bool {
	var a *answerError
	if errors.As(err, &a) {
		return a.passing()
	}
	var e *Error
	return neverSent(err) || brokeBeforeAnswer(err) || errors.As(err, &e) && e.Kind == Timeout
}

// oauthCode is the error code of an answer, "" where there is none.
func oauthCode(err error) string {
	var a *answerError
	if !errors.As(err, &a) {
		return ""
	}
	return a.code
}

// explainDevice says what the end of the wait was about.
func (g *grant) explainDevice(err error) error {
	code := oauthCode(err)
	if err == errDeviceEnded || code == "expired_token" {
		return &Error{
			Kind:  Timeout,
			Msg:   fmt.Sprintf("profile %q: the code expired before anybody signed in with it", g.Profile.Name),
			Help:  "get another code: " + g.loginCommand(),
			OAuth: code,
			Err:   err,
		}
	}
	var e *Error
	switch {
	case !errors.As(err, &e):
	case e.Kind == Timeout:
		e.Help = "sign in sooner, or allow more with login_timeout in the config's settings, or --timeout"
	case code == "access_denied":
		e.Help = "the sign-in was declined on the other device; to get another code: " + g.loginCommand()
	case code == "invalid_grant":
		e.Help = "the code is not good any more; to get another one: " + g.loginCommand()
	}
	return err
}
