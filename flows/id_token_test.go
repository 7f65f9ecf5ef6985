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
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
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
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	form, err := url.ParseQuery(string(body))
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
	notices []string
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
		Store:   &c.store,
		HTTP:    func(*profiles.Profile) (*http.Client, error) { return &http.Client{Transport: c.peer}, nil },
		Budget:  budget,
		Now:     time.Now,
		Started: started,
		Explain: func(string, ...any) {},
		Notice:  func(format string, args ...any) { c.notices = append(c.notices, fmt.Sprintf(format, args...)) },
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
// answer the refresh token is kept and the access token is not.
func (c *idClient) fails(t *testing.T, force bool, kind flows.Kind, says string) {
	t.Helper()
	_, err := c.get(t, force)
	var e *flows.Error
	if !errors.As(err, &e) || e.Kind != kind || !strings.Contains(e.Msg, says) {
		t.Fatalf("got error %v, want one of kind %d that says %q", err, kind, says)
	}
	if want := fmt.Sprintf("refresh%d", len(c.peer.grants)); c.store.session.RefreshToken.Reveal() != want {
		t.Errorf("refresh token %q is stored, want %q", c.store.session.RefreshToken.Reveal(), want)
	}
	for _, kept := range c.store.session.Tokens {
		if kept.AccessToken.Reveal() == fmt.Sprintf("access%d", len(c.peer.grants)) {
			t.Error("the access token is stored")
		}
	}
}

func TestVerifiedIDTokenIsHandedOutAndItsIdentityKept(t *testing.T) {
	c := newIDClient(t)
	c.peer.claims = map[string]any{"aud": []string{"api", "cli"}}
	if got := c.succeeds(t, false); strings.Count(got.IDToken.Reveal(), ".") != 2 {
		t.Error("no ID token")
	}
	is := c.store.session.Identity
	if is == nil || is.Issuer != "https://id.example.com" || is.Subject != "u1" || !slices.Equal(is.Audience, []string{"api", "cli"}) {
		t.Errorf("identity %+v", is)
	}
	c.succeeds(t, false)
	if len(c.peer.grants) != 1 || c.peer.keysGot != 1 {
		t.Errorf("a cached answer was verified again: grants %v, keys read %d times", c.peer.grants, c.peer.keysGot)
	}
}

func TestIDTokenIsVerifiedAtSignInAndAtRefresh(t *testing.T) {
	for name, tt := range map[string]struct {
		claims map[string]any
		says   string
	}{
		"of another issuer":  {map[string]any{"iss": "https://evil.example"}, `iss is "https://evil.example"`},
		"for another client": {map[string]any{"aud": "other"}, `does not hold "cli"`},
		"azp another":        {map[string]any{"azp": "other"}, `azp is "other"`},
		"expired":            {map[string]any{"exp": 1}, "it expired at 1970-01-01T00:00:01Z"},
		"without exp":        {map[string]any{"exp": nil}, "it has no exp"},
		"at_hash wrong":      {map[string]any{"at_hash": "AAAA"}, "at_hash"},
	} {
		t.Run(name, func(t *testing.T) {
			c := newIDClient(t)
			c.peer.claims = tt.claims
			c.fails(t, false, flows.Refused, tt.says)
			c.fails(t, false, flows.Refused, tt.says) // by the refresh token that was kept
			c.peer.claims = nil
			c.succeeds(t, false)
			if !slices.Equal(c.peer.grants, []string{"password", "refresh_token", "refresh_token"}) {
				t.Errorf("grants %v", c.peer.grants)
			}
		})
	}
}

func TestForgedIDTokenIsRefused(t *testing.T) {
	c := newIDClient(t)
	other := newIDClient(t)
	c.peer.keys = []func(*http.Request) (*http.Response, error){other.peer.keySet("k1")}
	c.fails(t, false, flows.Refused, "the signature is wrong")
	if c.peer.keysGot != 1 {
		t.Errorf("keys read %d times", c.peer.keysGot)
	}
}

func TestRefreshTokenOutlivesKeysThatCannotBeRead(t *testing.T) {
	page := func(r *http.Request) (*http.Response, error) {
		response := answered(r, 200, "<html>")
		response.Header.Set("Content-Type", "text/html")
		return response, nil
	}
	for name, tt := range map[string]struct {
		keys func(*http.Request) (*http.Response, error)
		kind flows.Kind
		says string
	}{
		"none there":     {says(404, ""), flows.Network, "status 404 where its keys should be"},
		"server error":   {says(500, ""), flows.Network, "status 500"},
		"breaks":         {breaks, flows.Network, "connection reset"},
		"a web page":     {page, flows.Network, "web page"},
		"no JSON":        {says(200, "keys"), flows.Network, "not JSON"},
		"empty":          {says(200, ""), flows.Network, "no body"},
		"keys no list":   {says(200, `{"keys":7}`), flows.Network, "keys that cannot be read"},
		"no key":         {says(200, `{"keys":[]}`), flows.Refused, "no usable key"},
		"no keys member": {says(200, `{}`), flows.Refused, "no usable key"},
		"no sound key":   {says(200, `{"keys":[{"kty":"oct","k":"AAAA"}]}`), flows.Refused, "shared secret"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newIDClient(t)
				good := c.peer.keys
				c.peer.keys = []func(*http.Request) (*http.Response, error){tt.keys}
				c.fails(t, false, tt.kind, tt.says)
				c.peer.keys = good
				c.succeeds(t, false)
				if !slices.Equal(c.peer.grants, []string{"password", "refresh_token"}) {
					t.Errorf("grants %v", c.peer.grants)
				}
			})
		})
	}
}

func TestUnknownKeyIsLookedForOnceMore(t *testing.T) {
	c := newIDClient(t)
	c.peer.keys = []func(*http.Request) (*http.Response, error){c.peer.keySet("old"), c.peer.keySet("k1")}
	c.succeeds(t, false)
	if c.peer.keysGot != 2 {
		t.Errorf("keys read %d times", c.peer.keysGot)
	}

	c = newIDClient(t)
	c.peer.kid = "elsewhere"
	c.fails(t, false, flows.Refused, `no key of the issuer has the kid "elsewhere"`)
	if c.peer.keysGot != 2 {
		t.Errorf("keys read %d times", c.peer.keysGot)
	}
}

func TestRefreshedIDTokenIsOfTheSameSignIn(t *testing.T) {
	for name, tt := range map[string]struct {
		first, then map[string]any
		differs     string // empty: accepted
	}{
		"same":                {nil, nil, ""},
		"audience reordered":  {map[string]any{"aud": []string{"cli", "api"}}, map[string]any{"aud": []string{"api", "cli"}}, ""},
		"audience as a list":  {nil, map[string]any{"aud": []string{"cli"}}, ""},
		"nonce gone":          {map[string]any{"nonce": "n"}, nil, ""},
		"nonce the same":      {map[string]any{"nonce": "n"}, map[string]any{"nonce": "n"}, ""},
		"nonce another":       {map[string]any{"nonce": "n"}, map[string]any{"nonce": "m"}, "nonce differs"},
		"nonce new":           {nil, map[string]any{"nonce": "m"}, "nonce differs"},
		"another user":        {nil, map[string]any{"sub": "u2"}, "sub differs"},
		"audience larger":     {nil, map[string]any{"aud": []string{"cli", "api"}}, "aud differs"},
		"another user for us": {nil, map[string]any{"sub": "u2", "aud": []string{"cli", "api"}, "nonce": "m"}, "sub, aud, nonce differs"},
	} {
		t.Run(name, func(t *testing.T) {
			c := newIDClient(t)
			c.peer.claims = tt.first
			c.succeeds(t, false)
			c.peer.claims = tt.then
			if tt.differs != "" {
				c.fails(t, true, flows.Refused, tt.differs)
				return
			}
			c.succeeds(t, true)
			c.peer.claims = tt.first
			c.succeeds(t, true)
		})
	}
}

// A login that fails leaves what it was to replace.
func TestFailedLoginLeavesTheSession(t *testing.T) {
	c := newIDClient(t)
	c.succeeds(t, false)
	c.peer.claims = map[string]any{"aud": "other"}
	c.login = true
	if _, err := c.get(t, false); err == nil {
		t.Fatal("accepted")
	}
	c.login = false
	c.peer.claims = nil
	if got := c.succeeds(t, false); got.AccessToken.Reveal() != "access1" || got.RefreshToken.Reveal() != "refresh1" {
		t.Errorf("got %s, %s", got.AccessToken.Reveal(), got.RefreshToken.Reveal())
	}
	c.login = true
	if got := c.succeeds(t, false); got.AccessToken.Reveal() != "access3" || c.store.session.Identity == nil {
		t.Errorf("got %s, identity %v", got.AccessToken.Reveal(), c.store.session.Identity)
	}
}

func TestFirstLoginKeepsItsRefreshTokenWhenKeysCannotBeRead(t *testing.T) {
	c := newIDClient(t)
	c.login = true
	good := c.peer.keys
	c.peer.keys = []func(*http.Request) (*http.Response, error){says(500, "")}
	c.fails(t, false, flows.Network, "status 500")
	c.login, c.peer.keys = false, good
	c.peer.claims = map[string]any{"nonce": "n"} // of which nothing was sent
	c.succeeds(t, false)
	if !slices.Equal(c.peer.grants, []string{"password", "refresh_token"}) {
		t.Errorf("grants %v", c.peer.grants)
	}
}

func TestRefreshNeedNotBringAnIDToken(t *testing.T) {
	c := newIDClient(t)
	c.succeeds(t, false)
	c.peer.bare = true
	c.succeeds(t, true)
	c.peer.bare = false
	c.peer.claims = map[string]any{"sub": "u2"}
	c.fails(t, true, flows.Refused, "sub differs")
}

func TestIDTokenWithNothingToVerifyItIsLeftOut(t *testing.T) {
	c := newIDClient(t)
	c.profile.Issuer, c.profile.Endpoints.JWKS = "", ""
	c.peer.claims = map[string]any{"iss": "https://anybody.example"}
	if got := c.succeeds(t, false); got.IDToken != "" {
		t.Error("it is handed out")
	}
	if len(c.notices) != 1 || !strings.Contains(c.notices[0], "endpoints.jwks") {
		t.Errorf("notices %q", c.notices)
	}
	if kept := c.store.session.Tokens; len(kept) != 1 || c.peer.keysGot != 0 {
		t.Errorf("%d tokens kept, keys read %d times", len(kept), c.peer.keysGot)
	}
}

func TestWithoutIssuerTheRestIsVerified(t *testing.T) {
	c := newIDClient(t)
	c.profile.Issuer = ""
	c.peer.claims = map[string]any{"iss": "https://anybody.example"}
	c.succeeds(t, false)
	c.peer.claims = map[string]any{"iss": "https://anybody.example", "aud": "other"}
	c.fails(t, true, flows.Refused, `does not hold "cli"`)
}

func TestIssuerOfATenant(t *testing.T) {
	const ours, other = "72f988bf-86f1-41af-91ab-2d7cd011db47", "00000000-86f1-41af-91ab-2d7cd011db47"
	for name, tt := range map[string]struct {
		tenant, issued string
		accepted       bool
	}{
		"by its id":          {ours, ours, true},
		"by another's id":    {ours, other, false},
		"by a domain":        {"contoso.example", other, true},
		"by common":          {"common", other, true},
		"of a tenant itself": {"common", "common", false},
	} {
		t.Run(name, func(t *testing.T) {
			c := newIDClient(t)
			c.profile.Preset.TenantInIssuer = true
			c.profile.Tenant = tt.tenant
			c.profile.Issuer = "https://id.example.com/" + tt.tenant + "/v2.0"
			c.peer.claims = map[string]any{"iss": "https://id.example.com/" + tt.issued + "/v2.0", "tid": tt.issued}
			if tt.accepted {
				c.succeeds(t, false)
			} else {
				c.fails(t, false, flows.Refused, "the ID token is not accepted")
			}
		})
	}
}

func TestThoseThatWaitShareTheRefusalOfAnIDToken(t *testing.T) {
	c := newIDClient(t)
	c.started = time.Now()
	c.peer.kid = "elsewhere"
	c.fails(t, false, flows.Refused, "elsewhere")
	c.fails(t, false, flows.Refused, "elsewhere")
	if len(c.peer.grants) != 1 || c.peer.keysGot != 2 {
		t.Errorf("grants %v, keys read %d times", c.peer.grants, c.peer.keysGot)
	}
}

func TestPrivatePartOfAPublishedKeyIsWarnedOf(t *testing.T) {
	c := newIDClient(t)
	good := c.peer.keys[0]
	c.peer.keys[0] = func(r *http.Request) (*http.Response, error) {
		response, err := good(r)
		if err != nil {
			return nil, err
		}
		body, err := io.ReadAll(response.Body)
		if err != nil {
			return nil, err
		}
		return answered(r, 200, strings.Replace(string(body), `"kty"`, `"d":"c4nary","kty"`, 1)), nil
	}
	c.succeeds(t, false)
	if len(c.notices) != 1 || !strings.Contains(c.notices[0], "private part") || strings.Contains(c.notices[0], "c4nary") {
		t.Errorf("notices %q", c.notices)
	}
}
