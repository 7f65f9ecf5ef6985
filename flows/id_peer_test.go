package flows_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"idpauth/flows"
	"idpauth/internal/token"
	"idpauth/profiles"
)

// idPeer is a server whose token endpoint gives ID tokens.
type idPeer struct {
	key    *ecdsa.PrivateKey
	kid    string         // in the header of its ID tokens
	claims map[string]any // of its ID tokens, over the good ones; nil: left out
	bare   bool           // it gives no ID token
	keys   []func(*http.Request) (*http.Response, error)

	grants  []string // grant_type of each token request
	keysGot int
}

func (p *idPeer) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Path == "/keys" {
		p.keysGot++
		return p.keys[min(p.keysGot, len(p.keys))-1](r)
	}
	form, err := formOf(r)
	if err != nil {
		return nil, err
	}
	p.grants = append(p.grants, form.Get("grant_type"))
	answer := map[string]any{
		"access_token": fmt.Sprintf("access%d", len(p.grants)), "token_type": "Bearer", "expires_in": 3600,
		"refresh_token": fmt.Sprintf("refresh%d", len(p.grants)),
	}
	if !p.bare {
		answer["id_token"] = p.idToken()
	}
	return answered(r, 200, asJSON(answer)), nil
}

func asJSON(value any) string {
	data, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return string(data)
}

func segment(data []byte) string { return base64.RawURLEncoding.EncodeToString(data) }

func (p *idPeer) idToken() string {
	now := time.Now().Unix()
	claims := map[string]any{"iss": "https://id.example.com", "sub": "u1", "aud": "cli", "exp": now + 300, "iat": now}
	maps.Copy(claims, p.claims)
	maps.DeleteFunc(claims, func(_ string, value any) bool { return value == nil })
	input := segment([]byte(asJSON(map[string]any{"alg": "ES256", "kid": p.kid}))) + "." + segment([]byte(asJSON(claims)))
	sum := sha256.Sum256([]byte(input))
	r, s, err := ecdsa.Sign(rand.Reader, p.key, sum[:])
	if err != nil {
		panic(err)
	}
	signature := make([]byte, 64)
	r.FillBytes(signature[:32])
	s.FillBytes(signature[32:])
	return input + "." + segment(signature)
}

// keySet answers with the key under that kid.
func (p *idPeer) keySet(kid string) func(*http.Request) (*http.Response, error) {
	point, err := p.key.PublicKey.Bytes()
	if err != nil {
		panic(err)
	}
	return says(200, asJSON(map[string]any{"keys": []any{map[string]any{
		"kty": "EC", "crv": "P-256", "kid": kid, "x": segment(point[1:33]), "y": segment(point[33:]),
	}}}))
}

// idStore keeps the one session of a test.
type idStore struct{ session *token.Session }

func (s *idStore) Load(context.Context, token.SessionID) (*token.Session, error) {
	if s.session == nil {
		return nil, nil
	}
	return clone(s.session), nil
}

func (s *idStore) Save(_ context.Context, session *token.Session) error {
	s.session = clone(session)
	return nil
}

func clone(s *token.Session) *token.Session {
	c := *s
	c.Tokens = maps.Clone(s.Tokens)
	return &c
}

func (s *idStore) Delete(context.Context, token.SessionID) error {
	s.session = nil
	return nil
}

func (s *idStore) Lock(context.Context, token.SessionID, func(token.Holder)) (*token.Lock, error) {
	return &token.Lock{Person: func(bool) {}, Release: func() {}}, nil
}

func (s *idStore) Digest(_ context.Context, parts ...token.Secret) (string, error) {
	var b strings.Builder
	for _, part := range parts {
		fmt.Fprintf(&b, "%q ", part.Reveal())
	}
	return b.String(), nil
}

// idClient asks for tokens at an idPeer, with the password.
type idClient struct {
	peer    *idPeer
	store   idStore
	profile profiles.Profile
	started time.Time
	login   bool
	cache   flows.MetadataCache

	notices, explained []string
}

func newIDClient(t *testing.T) *idClient {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	word := token.Secret("pw")
	peer := &idPeer{key: key, kid: "k1"}
	peer.keys = []func(*http.Request) (*http.Response, error){peer.keySet("k1")}
	return &idClient{
		peer: peer,
		profile: profiles.Profile{
			Name: "dev", ClientID: "cli", ClientAuth: profiles.ClientAuthNone, Preset: &profiles.Preset{}, Issuer: "https://id.example.com",
			Username: "jdoe", Password: &profiles.Secret{Inline: &word},
			Endpoints: profiles.Endpoints{Token: "https://id.example.com/token", JWKS: "https://id.example.com/keys"},
		},
	}
}

// get is what one process does.
func (c *idClient) get(t *testing.T, force bool) (*token.Token, error) {
	t.Helper()
	flow, err := flows.Lookup("password")
	if err != nil {
		t.Fatal(err)
	}
	ctx, budget := flows.NewBudget(t.Context(), time.Minute, time.Minute)
	defer budget.Stop()
	started := c.started
	if started.IsZero() {
		started = time.Now()
	}
	a := &flows.Acquirer{
		Store:         &c.store,
		HTTP:          func(*profiles.Profile) (*http.Client, error) { return &http.Client{Transport: c.peer}, nil },
		MetadataCache: c.cache,
		Budget:        budget,
		Now:           time.Now,
		Started:       started,
		Explain:       func(format string, args ...any) { c.explained = append(c.explained, fmt.Sprintf(format, args...)) },
		Notice:        func(format string, args ...any) { c.notices = append(c.notices, fmt.Sprintf(format, args...)) },
	}
	return a.Token(ctx, flows.Request{Profile: &c.profile, Flow: flow, Force: force, SignIn: c.login})
}

// succeeds demands a token.
func (c *idClient) succeeds(t *testing.T, force bool) *token.Token {
	t.Helper()
	got, err := c.get(t, force)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// fails demands an error of a kind that says something, and that of the last
// answer the access token is not kept, and the refresh token only where it came by
// a refresh or could not be judged.
func (c *idClient) fails(t *testing.T, force bool, kind flows.Kind, says string) {
	t.Helper()
	want := ""
	if c.store.session != nil {
		want = c.store.session.RefreshToken.Reveal()
	}
	asked := len(c.peer.grants)
	_, err := c.get(t, force)
	var e *flows.Error
	if !errors.As(err, &e) || e.Kind != kind || !strings.Contains(e.Msg, says) {
		t.Fatalf("got error %v, want one of kind %d that says %q", err, kind, says)
	}
	if last := len(c.peer.grants); last > asked && (kind != flows.Refused || c.peer.grants[last-1] != "password") {
		want = fmt.Sprintf("refresh%d", last)
	}
	if c.store.session.RefreshToken.Reveal() != want {
		t.Errorf("refresh token %q is stored, want %q", c.store.session.RefreshToken.Reveal(), want)
	}
	for _, kept := range c.store.session.Tokens {
		if kept.AccessToken.Reveal() == fmt.Sprintf("access%d", len(c.peer.grants)) {
			t.Error("the access token is stored")
		}
	}
}
