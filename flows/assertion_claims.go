package flows

import (
	"crypto/rand"
	"time"
)

// assertionLife is that of the assertions that are signed here. They are on
// their way at once, and the shorter they live the less a copy is worth.
const assertionLife = time.Minute

// assertionClaims are those that RFC 7523 section 3 asks for, and jti, by which
// servers take an assertion once.
type assertionClaims struct {
	Issuer   string `json:"iss"`
	Subject  string `json:"sub"`
	Audience string `json:"aud"`
	ID       string `json:"jti"`
	IssuedAt int64  `json:"iat"`
	Expires  int64  `json:"exp"`
}

// assertionClaims are what the client now says of subject, for the audience
// that assertion_audience names. They are never used twice.
func (g *grant) assertionClaims(subject string) assertionClaims {
	audience := g.Profile.AssertionAudience
	switch audience {
	case "", "token":
		audience = g.endpoints.Token
	case "issuer":
		audience = g.Profile.Issuer
	}
	now := g.Now()
	return assertionClaims{
		Issuer:   g.Profile.ClientID,
		Subject:  subject,
		Audience: audience,
		ID:       rand.Text(), // 130 bits
		IssuedAt: now.Unix(),
		Expires:  now.Add(assertionLife).Unix(),
	}
}
