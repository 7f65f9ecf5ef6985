package cmd

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"idpauth/flows"
	"idpauth/internal/token"
)

// end ends one session under its lock, so that no run which is at work on it
// writes it back. What waits for the lock finds no session and signs in anew.
func (l *logout) end(ctx context.Context, session token.Summary, last bool) error {
	lock, err := l.store.LockKey(ctx, session.ID, nil)
	if err != nil {
		return err
	}
	defer lock.Release()
	if l.localOnly {
		return l.delete(ctx, session, "its tokens were not revoked, as was asked for")
	}
	err = l.revoke(ctx, session, last)
	var unable *flows.NotRevocableError
	var refusal *flows.Error
	switch {
	case err == nil:
		return l.delete(ctx, session, "")
	case errors.As(err, &unable):
		return l.delete(ctx, session, "its tokens were not revoked and live until they end: "+unable.Why)
	case errors.As(err, &refusal) && refusal.Kind == flows.Refused:
		if err := l.delete(ctx, session, ""); err != nil {
			return err
		}
		return &flows.Error{Kind: flows.Refused, Msg: refusal.Msg + "; the session is deleted, but its tokens were not revoked", OAuth: refusal.OAuth}
	}
	return l.kept(session, err)
}

// revoke revokes the session's tokens. A session that is not the last one may take
// half of the time that is left, so that one server which hangs leaves some for
// the others.
func (l *logout) revoke(ctx context.Context, session token.Summary, last bool) error {
	if !last {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, l.clocks.Left()/2)
		defer cancel()
	}
	stored, err := l.store.LoadKey(ctx, session.ID)
	if err != nil {
		return err
	}
	if stored == nil {
		return &flows.NotRevocableError{Why: "the session is damaged, or another process has just ended it"}
	}
	p, err := l.profileOf(ctx, session.Profile)
	if err != nil {
		return err
	}
	return l.acquirer.Revoke(ctx, p, stored)
}

// delete deletes the session and says so, with what there is to be known.
func (l *logout) delete(ctx context.Context, session token.Summary, known string) error {
	if err := l.store.DeleteKey(ctx, session.ID); err != nil {
		return err
	}
	if known != "" {
		known = "; " + known
	}
	l.Notice("signed out of profile %q%s", session.Profile, known)
	return nil
}

// kept explains why the session stays. A server that does not answer in time
// cannot be reached.
func (l *logout) kept(session token.Summary, err error) error {
	about := fmt.Sprintf("profile %q: ", session.Profile)
	kept := &flows.Error{
		Kind: flows.Usage,
		Msg:  about + strings.TrimPrefix(err.Error(), about) + "; the session is kept",
		Help: l.localCommand(session),
		Err:  err,
	}
	if hint := hintOf(err); hint != "" {
		kept.Help = hint + "; or " + kept.Help
	}
	var failure *flows.Error
	if errors.As(err, &failure) && failure.Kind != flows.Usage {
		kept.Kind, kept.OAuth, kept.Err = flows.Network, failure.OAuth, nil
	}
	return kept
}

// localCommand deletes the session whatever the server says.
func (l *logout) localCommand(session token.Summary) string {
	if l.all {
		return "idpauth logout --all --local-only"
	}
	return "idpauth logout -p " + session.Profile + " --local-only"
}

// logoutError is why sessions did not end well.
type logoutError []error

func (l logoutError) Error() string {
	texts := make([]string, len(l))
	for i, err := range l {
		texts[i] = err.Error()
	}
	return strings.Join(texts, "\n")
}

// Unwrap returns the reason that decides on the exit code and the hint.
func (l logoutError) Unwrap() error { return l[0] }

// gravestFirst puts the sessions that are kept before those that are deleted.
func (l logoutError) gravestFirst() error {
	slices.SortStableFunc(l, func(a, b error) int { return severity(b) - severity(a) })
	return l
}

func severity(err error) int {
	switch exitCode(err) {
	case exitNetwork:
		return 2
	case exitAuthentication:
		return 0
	}
	return 1
}
