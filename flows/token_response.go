package flows

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"idpauth/internal/jwt"
	"idpauth/internal/strictjson"
	"idpauth/internal/token"
)

// accessTokenLimit bounds an access token, in bytes.
const accessTokenLimit = 256 << 10

// defaultLifetime is the life of a token of which nobody says how long it lives.
const defaultLifetime = time.Hour

// tokenFrom reads the answer to a token request (RFC 6749 section 5.1). Where the
// rest of it is not usable, the token that comes with the error holds its refresh
// token, which may have taken the place of the one that was sent.
func (g *grant) tokenFrom(a *answer) (*token.Token, error) {
	o, err := g.success(a)
	if err != nil {
		return nil, err
	}
	t := &token.Token{ObtainedAt: g.Now(), RefreshToken: token.Secret(optional(o, "refresh_token"))}
	if err := g.readAccessToken(a, o, t); err != nil {
		return t, err
	}
	if err := g.readLife(a, o, t); err != nil {
		return t, err
	}
	t.Scope = optional(o, "scope")
	if g.Profile.Preset.ScopesByComma {
		t.Scope = strings.ReplaceAll(t.Scope, ",", " ")
	}
	t.IDToken = token.Secret(optional(o, "id_token"))
	t.IssuedTokenType = optional(o, "issued_token_type")
	for _, m := range o {
		if !slices.Contains(knownMembers, m.Name) {
			t.Extra = append(t.Extra, m)
		}
	}
	return t, nil
}

// knownMembers are those that have a field of token.Token.
var knownMembers = []string{
	"access_token", "token_type", "expires_in", "expires_at", "scope",
	"refresh_token", "id_token", "issued_token_type",
}

// optional reads a member that may be left out; what is not a string counts as
// left out.
func optional(o strictjson.Members, name string) string {
	s, _ := o.String(name)
	return s
}

// readAccessToken reads the token and its type, which must be one that Bearer
// stands for (RFC 6749 section 7.1).
func (g *grant) readAccessToken(a *answer, o strictjson.Members, t *token.Token) error {
	access, err := o.String("access_token")
	switch {
	case err != nil || access == "":
		return a.unusable("no access token")
	case len(access) > accessTokenLimit:
		return a.unusable("an access token of more than 256 KiB")
	case !bearerSyntax(access):
		return a.unusable("an access token that cannot be sent in a header")
	}
	t.AccessToken = token.Secret(access)
	t.Format = jwt.Format(access)
	t.TokenType = optional(o, "token_type")
	switch {
	case strings.EqualFold(t.TokenType, "Bearer"), notApplicable(t.TokenType) && g.Flow.GrantType == grantTokenExchange:
	case t.TokenType == "":
		g.Notice("profile %q: the answer does not name a token type; taking it for Bearer", g.Profile.Name)
	default:
		return a.unusable(fmt.Sprintf("a token of type %q, which cannot be used as Bearer", quote(t.TokenType)))
	}
	return nil
}

// bearerSyntax reports whether s is a b64token (RFC 6750 section 2.1).
func bearerSyntax(s string) bool {
	body := strings.TrimRight(s, "=")
	return body != "" && strings.Trim(body, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/") == ""
}

// readLife tells when the token and its refresh token end: by the answer, else
// by the JWT, else by the profile. A life counts from when the token was asked
// for, so that it never seems longer than it is.
func (g *grant) readLife(a *answer, o strictjson.Members, t *token.Token) error {
	life, given, err := seconds(o, "expires_in")
	if err != nil {
		return a.unusable(fmt.Sprintf("expires_in that is no number: %v", err))
	}
	t.ExpiryKnown = true
	if given {
		t.ExpiresAt = a.sentAt.Add(life)
	} else if t.ExpiresAt, t.ExpiryKnown = expiry(t); !t.ExpiryKnown {
		t.ExpiresAt = a.sentAt.Add(cmp.Or(g.Profile.DefaultLifetime, defaultLifetime))
	}
	// Keycloak's name; 0 is its offline tokens', which do not end.
	if life, given, err := seconds(o, "refresh_expires_in"); err == nil && given && life > 0 {
		t.RefreshExpiresAt = a.sentAt.Add(life)
	}
	return nil
}

// expiry is the end that a JWT names.
func expiry(t *token.Token) (time.Time, bool) {
	parsed, err := jwt.Parse(t.AccessToken.Reveal())
	if err != nil {
		return time.Time{}, false
	}
	return parsed.Expiry()
}

// longestLife is the most that a server may give a token; what says more is
// taken for a mistake and counts as a day.
const longestLife = 1 << 31 // seconds

// seconds reads a member that counts seconds. Some servers send it as a string
// or with a fraction.
func seconds(o strictjson.Members, name string) (life time.Duration, given bool, err error) {
	raw, ok := o.Get(name)
	if !ok || string(raw) == "null" {
		return 0, false, nil
	}
	text := string(raw)
	if raw[0] == '"' {
		if err := json.Unmarshal(raw, &text); err != nil {
			return 0, false, err
		}
	}
	if len(text) > 64 || strings.Trim(text, "0123456789.eE+-") != "" {
		return 0, false, fmt.Errorf("%q", quote(text))
	}
	value, _, err := big.ParseFloat(text, 10, 64, big.ToZero)
	if err != nil {
		return 0, false, fmt.Errorf("%q", quote(text))
	}
	switch {
	case value.Sign() <= 0:
		return 0, true, nil
	case value.Cmp(big.NewFloat(longestLife)) > 0:
		return 24 * time.Hour, true, nil
	}
	count, _ := value.Float64()
	return time.Duration(count * float64(time.Second)), true, nil
}
