package token

import (
	"encoding/json"
	"strings"
	"time"
)

// Formats of an access token, as far as a client can tell them apart.
const (
	FormatJWT    = "jwt"
	FormatJWE    = "jwe"
	FormatOpaque = "opaque"
)

// Token is a successful answer of a token endpoint (RFC 6749 section 5.1) with
// its times made absolute. Members that the answer lacks stay zero.
type Token struct {
	AccessToken     Secret
	TokenType       string // as the server spells it
	Scope           string // granted scope, space-separated
	RefreshToken    Secret
	IDToken         Secret
	IssuedTokenType string // RFC 8693 section 2.2.1

	Format     string    // FormatJWT, FormatJWE or FormatOpaque
	ObtainedAt time.Time // when the answer came
	ExpiresAt  time.Time // end of its life, always set

	// ExpiryKnown is false where neither the answer nor the JWT gave an end and
	// ExpiresAt comes from the profile's default_lifetime.
	ExpiryKnown bool

	// RefreshExpiresAt is the end of RefreshToken's life; zero: no end is known.
	RefreshExpiresAt time.Time

	// Extra are the answer's other members, in its order, each as it was sent.
	Extra []Member
}

// Member is a member of a JSON object, its value kept byte for byte.
type Member struct {
	Name  string
	Value json.RawMessage
}

// Remaining is what is left of the token's life at now; negative when it is over.
func (t *Token) Remaining(now time.Time) time.Duration { return t.ExpiresAt.Sub(now) }

// margin bounds how early a cached token is given up, so that it does not
// expire on its way to the API.
const margin = 30 * time.Second

// Serves reports whether the token may be handed out from the cache at now:
// while the smaller of 30 s and a tenth of its life remains, or minTTL where
// that is positive.
func (t *Token) Serves(now time.Time, minTTL time.Duration) bool {
	need := min(margin, t.ExpiresAt.Sub(t.ObtainedAt)/10)
	if minTTL > 0 {
		need = minTTL
	}
	left := t.Remaining(now)
	return left > 0 && left >= need
}

// clocksApart is how much later than now another process may have obtained a token.
const clocksApart = time.Minute

// Untimely reports whether the token was obtained at a time to come: some clock is
// or was wrong, and so may be the end that was reckoned by it.
func (t *Token) Untimely(now time.Time) bool { return t.ObtainedAt.After(now.Add(clocksApart)) }

// Scopes splits the granted scope.
func (t *Token) Scopes() []string { return strings.Fields(t.Scope) }
