package flows

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"idpauth/internal/jwt"
	"idpauth/internal/token"
)

// checkSignIn refuses an answer that is not to this sign-in, of which nothing is
// kept: its refresh token would be another person's.
func (g *grant) checkSignIn(t *token.Token) error {
	switch {
	case g.nonce == "":
		return nil
	case t.IDToken == "":
		return g.refuseIDToken(errors.New("there is none in the answer, although openid was asked for"))
	}
	id, err := jwt.Parse(t.IDToken.Reveal())
	if err == nil {
		err = id.CheckNonce(g.nonce)
	}
	if err != nil {
		return g.refuseIDToken(err)
	}
	return nil
}

// unverified is whom a sign-in brought before its ID token is verified: should the
// run end meanwhile, the next one knows that this is still to be done.
func (g *grant) unverified() *token.Identity {
	if !g.canVerify() {
		return nil
	}
	return &token.Identity{Nonce: g.nonce}
}

// canVerify reports whether the profile says whose signature would be right.
func (g *grant) canVerify() bool { return g.Profile.Issuer != "" || g.endpoints.JWKS != "" }

// identify verifies the ID token of an answer (OpenID Connect Core 1.0 section
// 3.1.3.7) and, when the answer is to a refresh, that it is of the sign-in that
// it was before (section 12.2). It returns whom the ID token names, nobody where
// none came. The refresh token that came with it is stored by now: a rotating
// server has killed the old one, and no failure here brings it back.
func (g *grant) identify(ctx context.Context, t *token.Token, was *token.Identity) (*token.Identity, error) {
	if t.IDToken == "" {
		return nil, nil
	}
	if !g.canVerify() { // what is not verified is not handed out
		t.IDToken = ""
		g.Notice("profile %q: the ID token is left out: without issuer or endpoints.jwks it cannot be verified", g.Profile.Name)
		return nil, nil
	}
	id, err := g.verifyIDToken(ctx, t)
	if err != nil {
		return nil, g.shareIDTokenRefusal(ctx, err)
	}
	now := identityIn(id)
	if was != nil {
		if err := sameIdentity(*was, now); err != nil {
			return nil, g.shareIDTokenRefusal(ctx, g.refuseIDToken(err))
		}
		now.Nonce = was.Nonce
	}
	return &now, nil
}

func (g *grant) verifyIDToken(ctx context.Context, t *token.Token) (*jwt.JWT, error) {
	id, err := jwt.Parse(t.IDToken.Reveal())
	if err != nil {
		return nil, g.refuseIDToken(err)
	}
	err = g.verify(ctx, id, g.expectations(t))
	if failures, ok := errors.AsType[jwt.Failures](err); ok {
		return nil, g.refuseIDToken(failures)
	}
	if err != nil {
		return nil, err
	}
	g.Explain("ID token: verified")
	return id, nil
}

// expectations are what the ID token that came with t must be.
func (g *grant) expectations(t *token.Token) jwt.Expectations {
	e := Expectations(g.Profile, g.Now())
	e.Audience = g.Profile.ClientID
	e.IDToken = &jwt.IDToken{Nonce: g.nonce, AccessToken: t.AccessToken.Reveal(), Code: g.code}
	if seconds, err := strconv.ParseUint(g.Profile.AuthParams["max_age"], 10, 31); err == nil && g.nonce != "" {
		age := time.Duration(seconds) * time.Second
		e.IDToken.MaxAge = &age
	}
	return e
}

// identityIn reads the claims that all ID tokens of a sign-in share. They have
// been verified.
func identityIn(id *jwt.JWT) token.Identity {
	audience, _ := id.Audience()
	i := token.Identity{Audience: audience}
	i.Issuer, _ = id.Claims.String("iss")
	i.Subject, _ = id.Claims.String("sub")
	i.Nonce, _ = id.Claims.String("nonce")
	return i
}

// sameIdentity refuses the ID token of a refresh that is not of the sign-in.
func sameIdentity(was, now token.Identity) error {
	var differ []string
	if was.Subject != "" { // else the first that is verified
		if now.Issuer != was.Issuer {
			differ = append(differ, "iss")
		}
		if now.Subject != was.Subject {
			differ = append(differ, "sub")
		}
		if !sameSet(now.Audience, was.Audience) {
			differ = append(differ, "aud")
		}
	}
	if knowsNonce := was.Subject != "" || was.Nonce != ""; knowsNonce && now.Nonce != "" && now.Nonce != was.Nonce {
		differ = append(differ, "nonce")
	}
	if len(differ) == 0 {
		return nil
	}
	return fmt.Errorf("it is of another sign-in: %s differs", strings.Join(differ, ", "))
}

func sameSet(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

func (g *grant) refuseIDToken(err error) error {
	return &Error{Kind: Refused, Msg: fmt.Sprintf("profile %q: the ID token is not accepted: %v", g.Profile.Name, err), Help: hintOf(err), Err: err}
}

// idTokenRefusal stands for credentials in a refusal that is not about them.
const idTokenRefusal = "ID token"

// shareIDTokenRefusal leaves a refusal for those who wait for the lock: with the
// next refresh token they would only meet it again.
func (g *grant) shareIDTokenRefusal(ctx context.Context, err error) error {
	g.keepRefusal(ctx, idTokenRefusal, err)
	return err
}
