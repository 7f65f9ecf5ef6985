package flows

import (
	"cmp"
	"context"
	"encoding/base64"
	"fmt"
	"net/url"
	"strings"

	"idpauth/internal/token"
	"idpauth/profiles"
)

const grantJWTBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer"

var jwtBearer = Flow{
	Name:      "jwt-bearer",
	GrantType: grantJWTBearer,
	Summary:   "a JWT assertion, given or signed with private_key",
	Family:    token.FamilyExchange,
	vouchers:  jwtVouchers,
	run:       runJWTBearer,
}

var saml2Bearer = Flow{
	Name:      "saml2-bearer",
	GrantType: "urn:ietf:params:oauth:grant-type:saml2-bearer",
	Summary:   "a SAML 2.0 assertion",
	Family:    token.FamilyExchange,
	vouchers:  assertionVouchers,
	run:       runSAML2Bearer,
}

func assertionVouchers(p *profiles.Profile) []voucher {
	return []voucher{{key: "assertion", secret: p.Assertion}}
}

// jwtVouchers are none where the client signs: the session says all there is to
// say about that assertion.
func jwtVouchers(p *profiles.Profile) []voucher {
	if p.Assertion == nil && p.PrivateKey != nil {
		return nil
	}
	return assertionVouchers(p)
}

// runJWTBearer is the JWT bearer grant (RFC 7523 section 2.1).
func runJWTBearer(ctx context.Context, g *grant) (*token.Token, error) {
	assertion, err := g.jwtAssertion(ctx)
	if err != nil {
		return nil, err
	}
	return g.sendAssertion(ctx, assertion)
}

// jwtAssertion is the profile's assertion, else one that the client signs: about
// the user, where there is one, else about itself.
func (g *grant) jwtAssertion(ctx context.Context) (string, error) {
	p := g.Profile
	if !g.signsAssertion() {
		return g.present(ctx, voucher{key: "assertion", secret: p.Assertion})
	}
	key, _, err := g.privateKey(ctx)
	if err != nil {
		return "", err
	}
	if key == nil {
		return "", &Error{
			Kind: Usage,
			Msg:  fmt.Sprintf("profile %q: private_key holds an assertion of the client, which is no key to sign another one with", p.Name),
			Help: "set assertion in the profile, or the key in private_key",
		}
	}
	claims := g.assertionClaims(cmp.Or(p.Username, p.ClientID))
	g.Explain("assertion: signed by %s about %q for %s", key.Algorithm(), claims.Subject, claims.Audience)
	return key.Sign(claims, p.PrivateKeyID)
}

// signsAssertion reports whether the client signs the assertion that it hands in.
func (g *grant) signsAssertion() bool {
	return g.Flow.GrantType == grantJWTBearer && g.Profile.Assertion == nil && g.Profile.PrivateKey != nil
}

// runSAML2Bearer is the SAML 2.0 bearer grant (RFC 7522 section 2.1).
func runSAML2Bearer(ctx context.Context, g *grant) (*token.Token, error) {
	assertion, err := g.present(ctx, voucher{key: "assertion", secret: g.Profile.Assertion})
	if err != nil {
		return nil, err
	}
	return g.sendAssertion(ctx, samlParameter(assertion))
}

// samlParameter encodes XML as RFC 7522 section 2.1 has it, byte for byte, as it
// may be signed; what is no XML has been encoded already.
func samlParameter(assertion string) string {
	if strings.HasPrefix(strings.TrimLeft(assertion, "\ufeff \t\r\n"), "<") {
		return base64.RawURLEncoding.EncodeToString([]byte(assertion))
	}
	return assertion
}

func (g *grant) sendAssertion(ctx context.Context, assertion string) (*token.Token, error) {
	g.revealed = append(g.revealed, assertion)
	form := url.Values{"grant_type": {g.Flow.GrantType}, "assertion": {assertion}}
	g.addQuestion(form)
	request, err := g.tokenRequest(ctx, form, nil)
	if err != nil {
		return nil, err
	}
	t, err := g.send(ctx, request)
	return t, g.explainVouchers(err)
}
