package flows

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"idpauth/internal/token"
	"idpauth/internal/weborigin"
)

var refresh = Flow{
	Name:      "refresh",
	Aliases:   []string{"refresh_token"},
	GrantType: "refresh_token",
	Summary:   "the stored refresh token only: never asks, never signs in",
	Family:    token.FamilyPerson,
}

// refresh sends the session's refresh token (RFC 6749 section 6), if it has one
// that may answer the request. It returns nothing where a sign-in is called for.
func (g *grant) refresh(ctx context.Context) (*token.Token, error) {
	if !g.refreshable() {
		return nil, nil
	}
	if err := g.connect(ctx); err != nil {
		return nil, err
	}
	if !weborigin.Same(g.session.RefreshEndpoint, g.endpoints.Token) {
		return nil, &Error{
			Kind: Refused,
			Msg:  fmt.Sprintf("profile %q: the token endpoint has moved from %s to %s, where the refresh token is not sent", g.Profile.Name, g.session.RefreshEndpoint, g.endpoints.Token),
			Help: g.loginCommand(),
		}
	}
	credentials, err := g.refreshDigest(ctx)
	if err != nil {
		return nil, err
	}
	if err := g.sharedRefusal(credentials); err != nil {
		return nil, err
	}
	inDoubt := !g.session.RefreshSentAt.IsZero()
	t, err := g.sendRefresh(ctx)
	switch {
	case err == nil:
		return g.refreshed(ctx, t)
	case t != nil && t.RefreshToken != "":
		g.rotate(t)
		g.save(ctx)
		return nil, err
	}
	if t, err = g.refreshFailed(ctx, err, inDoubt); err != nil {
		g.leaveRefusal(ctx, credentials, err)
	}
	return t, err
}

// refreshable reports whether there is a refresh token to try.
func (g *grant) refreshable() bool {
	s := g.session
	switch {
	case s.RefreshToken == "":
		g.Explain("refresh: no refresh token")
		return false
	case !s.RefreshExpiresAt.IsZero() && !g.Now().Before(s.RefreshExpiresAt):
		g.Explain("refresh: the refresh token has ended")
		return false
	case !sameSignIn(s.SignIn, g.Question()):
		g.Explain("refresh: another audience or other parameters than at the sign-in")
		return false
	}
	return true
}

// sameSignIn reports whether the refresh token of a sign-in that answered a may
// be tried for b: only scopes and resources may differ (RFC 6749 section 6,
// RFC 8707 section 2.2).
func sameSignIn(a, b token.Question) bool {
	return slices.Equal(a.Audience, b.Audience) && maps.Equal(a.Params, b.Params) &&
		maps.Equal(a.AuthParams, b.AuthParams) && a.Subject == b.Subject
}

// sendRefresh sends the refresh token, having made sure that its successor can
// be stored: a rotating server kills the old one with its answer.
func (g *grant) sendRefresh(ctx context.Context) (*token.Token, error) {
	request, err := g.tokenRequest(ctx, g.refreshForm(), nil)
	if err != nil {
		return nil, err
	}
	g.revealed = append(g.revealed, g.session.RefreshToken.Reveal())
	g.session.RefreshSentAt = g.Now()
	if err := g.Store.Save(ctx, g.session); err != nil {
		if ctx.Err() != nil {
			return nil, contextError(ctx, fmt.Sprintf("profile %q: storing the session", g.Profile.Name))
		}
		return nil, &Error{
			Kind: Usage,
			Msg:  fmt.Sprintf("profile %q: the refresh token was not sent, because its successor could not be stored: %v", g.Profile.Name, err),
			Err:  err,
		}
	}
	g.Explain("refresh: sending the refresh token")
	return g.send(ctx, request)
}

func (g *grant) refreshForm() url.Values {
	form := url.Values{
		"grant_type":    {"refresh_token"},
		"refresh_token": {g.session.RefreshToken.Reveal()},
	}
	if g.newQuestion() {
		setScope(form, g.Profile.Scopes)
		setResource(form, g.Profile.Resource)
	}
	return form
}

// newQuestion reports whether the sign-in was for another question.
func (g *grant) newQuestion() bool { return g.session.SignIn.Key() != g.Question().Key() }

// refreshed commits the answer to a refresh before anything else is done with it.
func (g *grant) refreshed(ctx context.Context, t *token.Token) (*token.Token, error) {
	g.rotate(t)
	if missing := missingScopes(g.Profile.Scopes, t); len(missing) > 0 && g.newQuestion() && !g.neverSignsIn() {
		g.Explain("refresh: the identity provider left out %s", quote(strings.Join(missing, " ")))
		g.save(ctx)
		return nil, nil
	}
	if g.session.Identity.Unverified() && t.IDToken == "" {
		return nil, g.leaveUnverified(ctx)
	}
	g.compareScopes(t)
	if t.IDToken != "" {
		g.save(ctx)
	}
	identity, err := g.identify(ctx, t, g.session.Identity)
	if err != nil {
		if g.session.Identity.Unverified() && refused(err) {
			g.forgetRefreshToken()
			g.save(ctx)
		}
		return nil, err
	}
	if identity != nil {
		g.session.Identity = identity
	}
	if err := g.store(ctx, t); err != nil {
		return nil, err
	}
	return t, nil
}

// leaveUnverified gives up a session whose sign-in was cut off before its ID token
// was verified, and whose refresh brings none to verify in its place: only another
// sign-in tells whose it is.
func (g *grant) leaveUnverified(ctx context.Context) error {
	g.forgetRefreshToken()
	g.save(ctx)
	if g.neverSignsIn() {
		return &Error{
			Kind: Refused,
			Msg:  fmt.Sprintf("profile %q: the sign-in was cut off before its ID token was verified, and the refresh brought none", g.Profile.Name),
			Help: g.loginCommand(),
		}
	}
	g.Explain("refresh: the sign-in was cut off before its ID token was verified, and the refresh brought none")
	return nil
}

func (g *grant) forgetRefreshToken() {
	g.session.RefreshToken = ""
	g.session.RefreshExpiresAt = time.Time{}
	g.session.Identity = nil
}

// rotate makes the refresh token of the answer the session's. An answer without
// one leaves the old one in place (RFC 6749 section 6), with another end perhaps.
func (g *grant) rotate(t *token.Token) {
	s := g.session
	rotated := t.RefreshToken != "" && t.RefreshToken != s.RefreshToken
	if rotated {
		s.RefreshToken = t.RefreshToken
	}
	if rotated || !t.RefreshExpiresAt.IsZero() {
		s.RefreshExpiresAt = t.RefreshExpiresAt
	}
	t.RefreshToken = s.RefreshToken
	s.RefreshEndpoint = g.endpoints.Token
	s.RefreshSentAt = time.Time{}
	s.Refusal = nil
}

// refreshFailed decides what a failed refresh leads to: a sign-in where the
// server said no for good or to a new question, the error everywhere else.
func (g *grant) refreshFailed(ctx context.Context, err error, inDoubt bool) (*token.Token, error) {
	var e *Error
	if !errors.As(err, &e) || e.Kind != Refused {
		if neverSent(err) || tookNothing(err) {
			g.session.RefreshSentAt = time.Time{}
			g.save(ctx)
		}
		return nil, err
	}
	switch overtaken, loadErr := g.overtaken(ctx); {
	case loadErr != nil:
		return nil, loadErr
	case overtaken:
		if t := g.cached(); t != nil {
			return t, nil
		}
		return nil, e
	}
	g.session.RefreshSentAt = time.Time{}
	dead := deadRefreshToken(err) && !g.newQuestion()
	if dead {
		g.forgetRefreshToken()
	}
	if dead && inDoubt { // said before it is settled: who is killed now leaves it to the next
		g.Notice("profile %q: an earlier run was cut off while it refreshed, and the refresh token it left is no longer accepted", g.Profile.Name)
	}
	g.save(ctx)
	if (dead || g.newQuestion()) && !g.neverSignsIn() {
		g.Explain("refresh: refused: %v", e)
		return nil, nil
	}
	if dead {
		e.Help = g.loginCommand()
	}
	return nil, e
}

// tookNothing reports whether the server answered that it did nothing with the
// refresh token. A bare 500, 502 or 504 may come from behind or in front of a
// server that has rotated it.
func tookNothing(err error) bool {
	var answer *answerError
	return errors.As(err, &answer) && (answer.code != "" || answer.status < 500 || answer.status == http.StatusServiceUnavailable)
}

// overtaken reports whether somebody who does not hold the lock, on another
// machine perhaps, has stored another refresh token. What they stored is the
// session from then on: it is not ours to forget.
func (g *grant) overtaken(ctx context.Context) (bool, error) {
	stored, err := g.Store.Load(ctx, g.session.ID)
	if err != nil || stored == nil || stored.RefreshToken == g.session.RefreshToken {
		return false, err
	}
	g.session = stored
	return true, nil
}

// sparingErrors are the refusals that say nothing about the refresh token: they
// speak of the client or of the scope.
var sparingErrors = []string{"invalid_client", "unauthorized_client", "unauthorized", "invalid_scope"}

// deadRefreshToken reports whether err, a refusal of a refresh, says that the
// refresh token will not be accepted again. UAA says so with 401 invalid_token
// where RFC 6749 section 5.2 has 400 invalid_grant.
func deadRefreshToken(err error) bool {
	var answer *answerError
	if !errors.As(err, &answer) {
		return false
	}
	if answer.status != http.StatusBadRequest && answer.status != http.StatusUnauthorized {
		return false
	}
	if answer.code == "" {
		return answer.empty
	}
	return !slices.Contains(sparingErrors, answer.code)
}
