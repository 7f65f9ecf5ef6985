package flows

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"idpauth/internal/strictjson"
	"idpauth/internal/token"
	"idpauth/internal/weborigin"
	"idpauth/profiles"
)

// NotRevocableError tells that tokens live on, because there is no way to revoke
// them.
type NotRevocableError struct{ Why string }

func (e *NotRevocableError) Error() string { return e.Why }

// Revoke revokes what is alive of a session: its refresh token first, from which
// new tokens come, then its access tokens. p is the profile of its name, nil
// where there is none any more.
//
// A NotRevocableError and an Error of kind Refused are about tokens that could
// not be revoked while all others were; after any other error it may help to try
// again.
func (a *Acquirer) Revoke(ctx context.Context, p *profiles.Profile, s *token.Session) error {
	p, err := revocationProfile(p, s.ID)
	if err != nil {
		return err
	}
	g, err := a.reader(p)
	if err != nil {
		return err
	}
	g.session = s
	g.Flow.Family = s.ID.Family
	if err := g.findRevocation(ctx); refused(err) { // what the metadata says, and no token yet
		return &Error{Kind: Network, Msg: err.Error(), Help: hintOf(err), Err: err}
	} else if err != nil {
		return err
	}
	if p.Preset.RevokeByID {
		return g.revokeAll(ctx, g.revokeID)
	}
	if err := g.readyClient(ctx); err != nil {
		return err
	}
	return g.revokeAll(ctx, g.revokeToken)
}

// revokeAll revokes one token after the other, until one cannot be asked for.
func (g *grant) revokeAll(ctx context.Context, revoke func(context.Context, heldToken) error) error {
	var refusal, unable error
	for _, t := range g.revocable() {
		g.Explain("revocation: of the %s", t.kind)
		g.revealed = append(g.revealed, t.value)
		err := revoke(ctx, t)
		switch {
		case err == nil:
		case errors.As(err, new(*NotRevocableError)):
			unable = err
		case refused(err):
			refusal = err
		default:
			return err
		}
	}
	return cmp.Or(refusal, unable)
}

// findRevocation finds the revocation endpoint, of the server alone that gave the
// refresh token.
func (g *grant) findRevocation(ctx context.Context) error {
	if g.endpoints.Revocation == "" && g.Profile.Issuer != "" {
		if err := g.readOnce(ctx); err != nil && !errors.Is(err, errNoMetadata) {
			return err
		}
	}
	if g.endpoints.Revocation == "" {
		return &NotRevocableError{"no revocation endpoint is known"}
	}
	if err := g.findEndpoint(ctx, &g.endpoints.Token, "token"); err != nil {
		return err
	}
	if from := g.session.RefreshEndpoint; from != "" && !weborigin.Same(from, g.endpoints.Token) {
		return &NotRevocableError{fmt.Sprintf("the token endpoint has moved from %s to %s, where the refresh token is not sent", from, g.endpoints.Token)}
	}
	return nil
}

// heldToken is a token of a session that is to be revoked.
type heldToken struct {
	kind  string // RFC 7009's token_type_hint
	value string
}

// revocable are the session's tokens that are not known to have ended, the
// refresh token before the access tokens.
func (g *grant) revocable() []heldToken {
	var all []heldToken
	s, now := g.session, g.Now()
	if s.RefreshToken != "" && (s.RefreshExpiresAt.IsZero() || now.Before(s.RefreshExpiresAt)) {
		all = append(all, heldToken{"refresh_token", s.RefreshToken.Reveal()})
	}
	for _, question := range slices.Sorted(maps.Keys(s.Tokens)) {
		t := s.Tokens[question]
		held := heldToken{"access_token", t.AccessToken.Reveal()}
		if (!t.ExpiryKnown || t.Remaining(now) > 0) && !slices.Contains(all, held) {
			all = append(all, held)
		}
	}
	return all
}

// revokeToken is RFC 7009. A server that does not know the type of the token by
// our hint may know it without (section 2.2.1).
func (g *grant) revokeToken(ctx context.Context, t heldToken) error {
	form := url.Values{"token": {t.value}, "token_type_hint": {t.kind}}
	err := g.sendRevocation(ctx, form)
	if isUnsupportedType(err) {
		form.Del("token_type_hint")
		err = g.sendRevocation(ctx, form)
	}
	if isUnsupportedType(err) {
		return &NotRevocableError{fmt.Sprintf("%s does not revoke the %s", g.endpoints.Revocation, strings.ReplaceAll(t.kind, "_", " "))}
	}
	return err
}

func isUnsupportedType(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.OAuth == "unsupported_token_type"
}

func (g *grant) sendRevocation(ctx context.Context, form url.Values) error {
	a, err := g.repeat(ctx, func() (*http.Request, error) {
		return g.clientRequest(ctx, "revocation", g.endpoints.Revocation, maps.Clone(form))
	})
	if err != nil {
		return err
	}
	return g.revoked(a)
}

// revoked reads the answer to a revocation. The status alone counts (RFC 7009
// section 2.2: also of a token that is dead already it is 200), but for a refusal
// with 200 and the page of somebody in between.
func (g *grant) revoked(a *answer) error {
	if a.status/100 == 2 {
		if a.isPage() && len(a.body) > 0 {
			return a.unusable("a web page; is there a captive portal or a proxy in between?")
		}
		o, err := strictjson.Object(a.body)
		if err != nil {
			return nil
		}
		switch e, _ := o.Get("error"); string(e) {
		case "", "null":
			return nil
		case `"invalid_token"`: // Keycloak 26, of a token whose session the refresh token took with it
			return nil
		}
		a.status = http.StatusBadRequest
	}
	err := g.failure(a)
	var e *Error
	var said *answerError
	if errors.As(err, &e) && errors.As(err, &said) && a.status/100 == 4 && !said.passing() {
		e.Kind = Refused
	}
	return err
}
