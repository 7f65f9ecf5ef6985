package token

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"
)

// Family groups the flows that share a session: what one signs in, the others
// may refresh.
type Family string

// The families of flow.
const (
	FamilyPerson   Family = "person"   // a person's sign-in
	FamilyClient   Family = "client"   // the client's own
	FamilyExchange Family = "exchange" // token exchange and assertions
)

// SessionID is what makes two sessions differ. It holds no secret.
type SessionID struct {
	Profile       string `json:"profile"`
	Issuer        string `json:"issuer"`
	TokenEndpoint string `json:"token_endpoint"`
	ClientID      string `json:"client_id"`
	Username      string `json:"username"`
	Family        Family `json:"family"`
}

// Question is what makes two tokens of one session differ.
type Question struct {
	Scopes     []string          `json:"scopes,omitempty"`
	Audience   []string          `json:"audience,omitempty"`
	Resource   []string          `json:"resource,omitempty"`
	Params     map[string]string `json:"params,omitempty"`      // of the token request
	AuthParams map[string]string `json:"auth_params,omitempty"` // of the authorization request
	Subject    string            `json:"subject,omitempty"`     // digest of the subject, actor or assertion
}

// Key names the question: a digest over its canonical JSON. The order of scopes
// and their repetition do not count (RFC 6749 section 3.3).
func (q Question) Key() string {
	q.Scopes = slices.Compact(slices.Sorted(slices.Values(q.Scopes)))
	canonical, err := json.Marshal(q) // map keys come sorted
	if err != nil {
		panic(err) // strings always marshal
	}
	sum := sha256.Sum256(canonical)
	return hex.EncodeToString(sum[:16])
}

// Session is one sign-in: at most one refresh token and any number of access
// tokens, each the answer to one question.
type Session struct {
	ID               SessionID
	RefreshToken     Secret
	RefreshExpiresAt time.Time // zero: no end is known
	RefreshEndpoint  string    // the token endpoint that gave RefreshToken
	SignIn           Question  // the question whose answer brought RefreshToken
	Identity         *Identity // whom RefreshToken stands for; nil: no ID token came with it

	// RefreshSentAt is set before RefreshToken is sent and cleared with the
	// answer. A session found with it set is in doubt: the server may have
	// rotated the token, its answer having been lost.
	RefreshSentAt time.Time

	MFADemanded bool              // the server asked for a second factor once
	Tokens      map[string]*Token // by Question.Key
	Refusal     *Refusal          // the last answer no, for those who wait on the lock
}

// Identity is what the ID tokens of one sign-in have in common (OpenID Connect
// Core 1.0 section 12.2). Of a sign-in whose ID token has not been verified yet
// it holds the nonce alone, if one was sent.
type Identity struct {
	Issuer   string   `json:"issuer,omitempty"`
	Subject  string   `json:"subject,omitempty"`
	Audience []string `json:"audience,omitempty"`
	Nonce    string   `json:"nonce,omitempty"`
}

// Unverified reports whether an ID token came with the sign-in that nobody has
// verified yet.
func (i *Identity) Unverified() bool { return i != nil && i.Subject == "" }

// Refusal is an identity provider's no, left for the processes that were
// waiting to ask the same thing with the same credentials.
type Refusal struct {
	At          time.Time
	Question    string // Question.Key
	Credentials string // keyed digest of the credentials that were refused
	TimedOut    bool   // nobody came before the device code ended
	OtherUser   bool   // they are those of another user
	OAuthError  string // RFC 6749 section 5.2
	Message     string
	Hint        string
}

// Summary is what can be told of a stored session without its key.
type Summary struct {
	ID               string // the session's name in the store
	Profile          string
	Refreshable      bool
	RefreshExpiresAt time.Time
	MFADemanded      bool
	Tokens           []TokenSummary
}

// TokenSummary is what can be told of a stored access token without its key.
type TokenSummary struct {
	Question    string // Question.Key
	TokenType   string
	Format      string
	Scopes      []string
	ExpiresAt   time.Time
	ExpiryKnown bool
}

// Holder is the process that holds a session's lock.
type Holder struct {
	PID    int
	Person bool // it waits for a person
}

// Lock is a session's lock, held.
type Lock struct {
	// Person tells those who wait whether the holder waits for a person.
	Person func(waiting bool)
	// Release gives the lock up.
	Release func()
}
