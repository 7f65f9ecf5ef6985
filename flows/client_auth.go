package flows

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"

	"idpauth/internal/signing"
	"idpauth/internal/token"
	"idpauth/profiles"
)

// clientProof is what the client proves with who it is, as far as it is known
// yet. It is asked for once a run, however many requests there are.
type clientProof struct {
	secret    *string
	key       *signing.Key
	assertion string // ready-made, read and not sent yet
}

// authenticate adds the client's authentication: exactly one method, the
// profile's, never guessed and never tried after another (RFC 6749 section 2.3).
func (g *grant) authenticate(ctx context.Context, form url.Values, header http.Header) error {
	p := g.Profile
	switch method := g.Flow.ClientAuth(p); method {
	case profiles.ClientAuthNone, profiles.TLSClientAuth:
		// The certificate is the connection's (RFC 8705 section 2); the server
		// finds what to compare it with by the client's name.
		form.Set("client_id", p.ClientID)
		return nil
	case profiles.ClientSecretBasic, profiles.ClientSecretPost:
		secret, err := g.clientSecret(ctx)
		if err != nil {
			return err
		}
		if method == profiles.ClientSecretPost {
			form.Set("client_id", p.ClientID)
			form.Set("client_secret", secret)
			return nil
		}
		header.Set("Authorization", "Basic "+basic(p, secret))
		return nil
	case profiles.ClientSecretJWT, profiles.PrivateKeyJWT:
		assertion, err := g.clientAssertion(ctx, method)
		if err != nil {
			return err
		}
		// RFC 7521 section 4.2 leaves client_id open; there are servers that
		// look the client up by it before they read the assertion.
		form.Set("client_id", p.ClientID)
		form.Set("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
		form.Set("client_assertion", assertion)
		return nil
	default:
		return &Error{Kind: Usage, Msg: fmt.Sprintf("profile %q: client_auth %q is unknown", p.Name, method)}
	}
}

// ClientAuth is the method of client authentication that the profile's settings
// come to. A client that asks for a token of its own has a secret (RFC 6749 section
// 4.4), which is missed where no other method is set.
func (f Flow) ClientAuth(p *profiles.Profile) string {
	switch {
	case p.ClientAuth != "":
		return p.ClientAuth
	case p.ClientSecret != nil:
		return profiles.ClientSecretBasic
	case p.PrivateKey != nil:
		return profiles.PrivateKeyJWT
	case p.Preset.EmptySecret, f.Family == token.FamilyClient && p.TLS.ClientCert == "":
		return profiles.ClientSecretBasic
	}
	return profiles.ClientAuthNone
}

func (g *grant) clientSecret(ctx context.Context) (string, error) {
	if g.client.secret != nil {
		return *g.client.secret, nil
	}
	if g.Profile.ClientSecret == nil && g.Profile.Preset.EmptySecret {
		return "", nil
	}
	secret, err := g.reveal(ctx, credential{
		secret: g.Profile.ClientSecret,
		key:    "client_secret",
		ways:   []string{"IDPAUTH_CLIENT_SECRET"},
		prompt: fmt.Sprintf("Secret of client %q at %s: ", g.Profile.ClientID, g.host()),
	})
	if err != nil {
		return "", err
	}
	g.client.secret = &secret
	return secret, nil
}

// basic encodes the client's credentials for HTTP Basic: form-encoded first, as
// RFC 6749 section 2.3.1 has it, or raw, as UAA reads them.
func basic(p *profiles.Profile, secret string) string {
	id := p.ClientID
	if p.BasicEncoding != profiles.BasicRaw {
		id, secret = url.QueryEscape(id), url.QueryEscape(secret)
	}
	return base64.StdEncoding.EncodeToString([]byte(id + ":" + secret))
}

// clientAssertion is the JWT that proves who the client is (RFC 7523 section
// 2.2), a new one each time: servers take each once.
func (g *grant) clientAssertion(ctx context.Context, method string) (string, error) {
	claims := g.assertionClaims(g.Profile.ClientID)
	if method == profiles.ClientSecretJWT {
		secret, err := g.clientSecret(ctx)
		if err != nil {
			return "", err
		}
		g.Explain("client: %s, an assertion by HS256 for %s", method, claims.Audience)
		assertion, err := signing.SignHMAC(token.Secret(secret), claims)
		if err != nil {
			return "", &Error{Kind: Usage, Msg: fmt.Sprintf("client_secret of profile %q: %v", g.Profile.Name, err), Err: err}
		}
		return assertion, nil
	}
	key, assertion, err := g.privateKey(ctx)
	if err != nil {
		return "", err
	}
	if key == nil {
		g.client.assertion = ""
		g.Explain("client: %s, the assertion that stands in private_key", method)
		return assertion, nil
	}
	g.Explain("client: %s, an assertion by %s for %s", method, key.Algorithm(), claims.Audience)
	return key.Sign(claims, g.Profile.PrivateKeyID)
}
