package flows_test

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"idpauth/flows"
	"idpauth/internal/jwt"
	"idpauth/profiles"
)

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
			c.peer.claims = nil
			c.succeeds(t, false) // by another sign-in: nothing of the first was kept
			c.peer.claims = tt.claims
			c.fails(t, true, flows.Refused, tt.says)
			c.peer.claims = nil
			c.succeeds(t, true) // by the refresh token that was kept
			if !slices.Equal(c.peer.grants, []string{"password", "password", "refresh_token", "refresh_token"}) {
				t.Errorf("grants %v", c.peer.grants)
			}
		})
	}
}

func TestRefusedSignInLeavesTheSessionAlone(t *testing.T) {
	c := newIDClient(t)
	c.succeeds(t, false)
	c.profile.Audience = []string{"other"} // which no refresh token can get
	c.peer.claims = map[string]any{"iss": "https://evil.example"}
	c.fails(t, false, flows.Refused, "evil.example")
	c.profile.Audience = nil
	c.peer.claims = nil
	c.succeeds(t, true)
	if !slices.Equal(c.peer.grants, []string{"password", "password", "refresh_token"}) {
		t.Errorf("grants %v", c.peer.grants)
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
				second := "refresh_token"
				if tt.kind == flows.Refused {
					second = "password"
				}
				if !slices.Equal(c.peer.grants, []string{"password", second}) {
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

// cutOff is a client whose sign-in ended before its ID token was verified.
func cutOff(t *testing.T) *idClient {
	c := newIDClient(t)
	good := c.peer.keys
	c.peer.keys = []func(*http.Request) (*http.Response, error){says(500, "")}
	c.fails(t, false, flows.Network, "status 500")
	c.peer.keys = good
	return c
}

func TestSignInThatWasCutOffIsVerifiedByTheRefresh(t *testing.T) {
	t.Run("that brings an ID token", func(t *testing.T) {
		c := cutOff(t)
		c.succeeds(t, false)
		c.peer.bare = true // from now on it need not
		c.succeeds(t, true)
		if !slices.Equal(c.peer.grants, []string{"password", "refresh_token", "refresh_token"}) {
			t.Errorf("grants %v", c.peer.grants)
		}
	})
	t.Run("that brings none", func(t *testing.T) {
		c := cutOff(t)
		c.peer.bare = true
		if got := c.succeeds(t, false).AccessToken.Reveal(); got != "access3" || !slices.Equal(c.peer.grants, []string{"password", "refresh_token", "password"}) {
			t.Errorf("got %s by grants %v", got, c.peer.grants)
		}
		c.succeeds(t, true) // of a sign-in without an ID token there is nothing to verify
		if last := c.peer.grants[len(c.peer.grants)-1]; last != "refresh_token" {
			t.Errorf("then by %s", last)
		}
	})
	t.Run("that brings a bad one", func(t *testing.T) {
		c := cutOff(t)
		c.peer.claims = map[string]any{"aud": "other"}
		if _, err := c.get(t, false); err == nil || !strings.Contains(err.Error(), `does not hold "cli"`) {
			t.Errorf("error %v", err)
		}
		if c.store.session.RefreshToken != "" {
			t.Error("the refresh token is kept")
		}
		c.peer.claims = nil
		c.succeeds(t, false)
		if last := c.peer.grants[len(c.peer.grants)-1]; last != "password" {
			t.Errorf("then by %s", last)
		}
	})
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
		tenant, named, issued string
		accepted              bool
	}{
		"by its id":                  {ours, ours, ours, true},
		"by another's id":            {ours, ours, other, false},
		"by a domain":                {"contoso.example", "contoso.example", other, true},
		"by common":                  {"common", "common", other, true},
		"of a tenant itself":         {"common", "common", "common", false},
		"in an issuer of its own":    {"", ours, ours, true},
		"not in the issuer given":    {"", ours, other, false},
		"by the issuer's own braces": {"", "{tenantid}", other, true},
	} {
		t.Run(name, func(t *testing.T) {
			c := newIDClient(t)
			c.profile.Preset.TenantInIssuer = true
			c.profile.Tenant = tt.tenant
			c.profile.Issuer = "https://id.example.com/" + tt.named + "/v2.0"
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

func TestTokensOfAProfileAreVerifiedByItsIssuersKeys(t *testing.T) {
	c := newIDClient(t)
	a := &flows.Acquirer{
		HTTP:    func(*profiles.Profile) (*http.Client, error) { return &http.Client{Transport: c.peer}, nil },
		Now:     time.Now,
		Explain: func(string, ...any) {},
	}
	parsed, err := jwt.Parse(c.peer.idToken())
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Verify(t.Context(), &c.profile, parsed, flows.Expectations(&c.profile, time.Now())); err != nil {
		t.Error(err)
	}
	c.profile.Issuer = "https://evil.example"
	err = a.Verify(t.Context(), &c.profile, parsed, flows.Expectations(&c.profile, time.Now()))
	var failures jwt.Failures
	if !errors.As(err, &failures) {
		t.Errorf("a token of another issuer: %v", err)
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
