package tokenstore

import (
	"encoding/json"
	"maps"
	"slices"
	"time"

	"idpauth/internal/token"
)

// wireSession is a session as it is sealed. token.Secret redacts itself when it
// is marshalled, hence these types.
type wireSession struct {
	ID               token.SessionID      `json:"id"`
	RefreshToken     string               `json:"refresh_token,omitempty"`
	RefreshExpiresAt time.Time            `json:"refresh_expires_at,omitzero"`
	RefreshEndpoint  string               `json:"refresh_endpoint,omitempty"`
	SignIn           token.Question       `json:"sign_in"`
	Identity         *token.Identity      `json:"identity,omitempty"`
	RefreshSentAt    time.Time            `json:"refresh_sent_at,omitzero"`
	MFADemanded      bool                 `json:"mfa_demanded,omitempty"`
	Tokens           map[string]wireToken `json:"tokens,omitempty"`
	Refusal          *token.Refusal       `json:"refusal,omitempty"`
}

type wireToken struct {
	AccessToken      string       `json:"access_token"`
	TokenType        string       `json:"token_type,omitempty"`
	Scope            string       `json:"scope,omitempty"`
	RefreshToken     string       `json:"refresh_token,omitempty"`
	IDToken          string       `json:"id_token,omitempty"`
	IssuedTokenType  string       `json:"issued_token_type,omitempty"`
	Format           string       `json:"format,omitempty"`
	ObtainedAt       time.Time    `json:"obtained_at,omitzero"`
	ExpiresAt        time.Time    `json:"expires_at,omitzero"`
	ExpiryKnown      bool         `json:"expiry_known,omitempty"`
	RefreshExpiresAt time.Time    `json:"refresh_expires_at,omitzero"`
	Extra            []wireMember `json:"extra,omitempty"`
}

// wireMember keeps its value as a string: a json.RawMessage would be compacted.
type wireMember struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

func encodeSession(s *token.Session) ([]byte, error) {
	w := wireSession{
		ID:               s.ID,
		RefreshToken:     s.RefreshToken.Reveal(),
		RefreshExpiresAt: storable(s.RefreshExpiresAt),
		RefreshEndpoint:  s.RefreshEndpoint,
		SignIn:           s.SignIn,
		Identity:         s.Identity,
		RefreshSentAt:    s.RefreshSentAt,
		MFADemanded:      s.MFADemanded,
		Tokens:           map[string]wireToken{},
		Refusal:          s.Refusal,
	}
	for question, t := range s.Tokens {
		w.Tokens[question] = toWire(t)
	}
	return json.Marshal(w)
}

func decodeSession(data []byte) (*token.Session, error) {
	var w wireSession
	if err := json.Unmarshal(data, &w); err != nil {
		return nil, err
	}
	s := &token.Session{
		ID:               w.ID,
		RefreshToken:     token.Secret(w.RefreshToken),
		RefreshExpiresAt: w.RefreshExpiresAt,
		RefreshEndpoint:  w.RefreshEndpoint,
		SignIn:           w.SignIn,
		Identity:         w.Identity,
		RefreshSentAt:    w.RefreshSentAt,
		MFADemanded:      w.MFADemanded,
		Tokens:           map[string]*token.Token{},
		Refusal:          w.Refusal,
	}
	for question, t := range w.Tokens {
		s.Tokens[question] = fromWire(t)
	}
	return s, nil
}

func toWire(t *token.Token) wireToken {
	w := wireToken{
		AccessToken:      t.AccessToken.Reveal(),
		TokenType:        t.TokenType,
		Scope:            t.Scope,
		RefreshToken:     t.RefreshToken.Reveal(),
		IDToken:          t.IDToken.Reveal(),
		IssuedTokenType:  t.IssuedTokenType,
		Format:           t.Format,
		ObtainedAt:       t.ObtainedAt,
		ExpiresAt:        storable(t.ExpiresAt),
		ExpiryKnown:      t.ExpiryKnown,
		RefreshExpiresAt: storable(t.RefreshExpiresAt),
	}
	for _, m := range t.Extra {
		w.Extra = append(w.Extra, wireMember{m.Name, string(m.Value)})
	}
	return w
}

func fromWire(w wireToken) *token.Token {
	t := &token.Token{
		AccessToken:      token.Secret(w.AccessToken),
		TokenType:        w.TokenType,
		Scope:            w.Scope,
		RefreshToken:     token.Secret(w.RefreshToken),
		IDToken:          token.Secret(w.IDToken),
		IssuedTokenType:  w.IssuedTokenType,
		Format:           w.Format,
		ObtainedAt:       w.ObtainedAt,
		ExpiresAt:        w.ExpiresAt,
		ExpiryKnown:      w.ExpiryKnown,
		RefreshExpiresAt: w.RefreshExpiresAt,
	}
	for _, m := range w.Extra {
		t.Extra = append(t.Extra, token.Member{Name: m.Name, Value: json.RawMessage(m.Value)})
	}
	return t
}

// storable keeps a server's distant expiry within the years that RFC 3339 has.
func storable(t time.Time) time.Time {
	end := time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)
	if t.After(end) {
		return end
	}
	return t
}

// living returns the session without the access tokens that have expired.
func living(s *token.Session, now time.Time) *token.Session {
	pruned := *s
	pruned.Tokens = maps.Clone(s.Tokens)
	maps.DeleteFunc(pruned.Tokens, func(_ string, t *token.Token) bool { return t == nil || !t.ExpiresAt.After(now) })
	return &pruned
}

// withoutOlderHalf returns the session with the later half of its access tokens.
func withoutOlderHalf(s *token.Session) *token.Session {
	byAge := slices.SortedFunc(maps.Keys(s.Tokens), func(a, b string) int {
		return s.Tokens[b].ObtainedAt.Compare(s.Tokens[a].ObtainedAt)
	})
	reduced := *s
	reduced.Tokens = map[string]*token.Token{}
	for _, question := range byAge[:len(byAge)/2] {
		reduced.Tokens[question] = s.Tokens[question]
	}
	return &reduced
}
