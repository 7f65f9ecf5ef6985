package sandbox

import (
	"net/url"
	"strings"
	"testing"
	"time"
)

const (
	verifier  = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk" // RFC 7636 appendix B
	challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
	loopback  = "http://127.0.0.1:49152/callback"
)

// authorization is a good request's parameters with some changed; "" drops one.
func authorization(changes ...string) url.Values {
	v := values("response_type", "code", "client_id", "cli", "redirect_uri", loopback, "state", "st", "nonce", "n0",
		"code_challenge", challenge, "code_challenge_method", "S256", "scope", "openid")
	for i := 0; i < len(changes); i += 2 {
		if v.Set(changes[i], changes[i+1]); changes[i+1] == "" {
			v.Del(changes[i])
		}
	}
	return v
}

// callback is the query of a redirect to the client.
func callback(t *testing.T, a answer) url.Values {
	t.Helper()
	u, err := url.Parse(a.header.Get("Location"))
	if err != nil || a.status != 302 || u.Path != "/callback" {
		t.Fatalf("no way back to the client: %d to %q; %s", a.status, a.header.Get("Location"), a.body)
	}
	return u.Query()
}

// codeOf authorizes alice without a page.
func codeOf(t *testing.T, s *Running, changes ...string) string {
	t.Helper()
	if err := s.AddSwitches(Switch{Name: "authorize-as", Value: "alice"}); err != nil {
		t.Fatal(err)
	}
	return callback(t, get(t, s.URL+"/oauth/authorize?"+authorization(changes...).Encode())).Get("code")
}

func redeemCode(t *testing.T, s *Running, code string, changes ...string) answer {
	t.Helper()
	v := values("grant_type", "authorization_code", "client_id", "cli", "code", code, "redirect_uri", loopback, "code_verifier", verifier)
	for i := 0; i < len(changes); i += 2 {
		v.Set(changes[i], changes[i+1])
	}
	var pairs []string
	for name := range v {
		pairs = append(pairs, name, v.Get(name))
	}
	return ask(t, s, "", pairs...)
}

func TestTheSignInFormLeadsBackToTheClient(t *testing.T) {
	s := start(t)
	b := newBrowser(t)
	a := b.signIn(s.URL+"/oauth/authorize?"+authorization().Encode(), "alice", "alicepw")
	back := callback(t, b.follow(a))
	if back.Get("state") != "st" || back.Get("iss") != s.Issuer() {
		t.Errorf("callback %v", back)
	}
	answer := redeemCode(t, s, back.Get("code"))
	expect(t, answer, 200, `"refresh_token"`, `"scope":"openid"`)
	id := payload(t, answer.text(t, "id_token"))
	if id["nonce"] != "n0" || id["aud"].([]any)[0] != "cli" || id["iss"] != s.Issuer() || id["sub"] != s.users["alice"].id {
		t.Errorf("ID token %v", id)
	}
	again := b.get(s.URL+"/oauth/authorize?"+authorization().Encode(), "text/html")
	if callback(t, again).Get("code") == "" {
		t.Error("the session does not serve a second time")
	}
}

func TestAuthorizationErrorsThatStayOnAPage(t *testing.T) {
	s := start(t)
	for name, row := range map[string]struct {
		changes []string
		status  int
	}{
		"unknown client":       {[]string{"client_id", "nobody"}, 401},
		"other redirect path":  {[]string{"redirect_uri", "http://127.0.0.1:49152/else"}, 400},
		"other host":           {[]string{"redirect_uri", "http://127.0.0.1.evil.test/callback"}, 400},
		"user in the URL":      {[]string{"redirect_uri", "http://127.0.0.1:1@evil.test/callback"}, 400},
		"https on loopback":    {[]string{"redirect_uri", "https://127.0.0.1:49152/callback"}, 400},
		"port of an exact one": {[]string{"redirect_uri", "https://app.example.test:444/callback"}, 400},
		"no redirect":          {[]string{"redirect_uri", ""}, 400},
		"client of no codes":   {[]string{"client_id", "service"}, 400},
	} {
		t.Run(name, func(t *testing.T) {
			a := get(t, s.URL+"/oauth/authorize?"+authorization(row.changes...).Encode())
			if a.status != row.status || a.header.Get("Location") != "" {
				t.Errorf("%d to %q, want %d", a.status, a.header.Get("Location"), row.status)
			}
		})
	}
}

func TestAuthorizationErrorsThatGoBack(t *testing.T) {
	s := start(t)
	for name, row := range map[string]struct {
		changes []string
		want    string
	}{
		"response type":       {[]string{"response_type", "token"}, "unsupported_response_type"},
		"no challenge":        {[]string{"code_challenge", ""}, "invalid_request"},
		"plain challenge":     {[]string{"code_challenge_method", "plain"}, "invalid_request"},
		"short challenge":     {[]string{"code_challenge", "short"}, "invalid_request"},
		"scope":               {[]string{"scope", "root"}, "invalid_scope"},
		"resource":            {[]string{"resource", "api"}, "invalid_target"},
		"the person said no":  {[]string{"user_oauth_approval", "false"}, "access_denied"},
		"nobody may be asked": {[]string{"prompt", "none"}, "login_required"},
	} {
		t.Run(name, func(t *testing.T) {
			back := callback(t, get(t, s.URL+"/oauth/authorize?"+authorization(row.changes...).Encode()))
			if back.Get("error") != row.want || back.Get("state") != "st" || back.Get("code") != "" {
				t.Errorf("callback %v, want %s", back, row.want)
			}
		})
	}
}

func TestLoopbackRedirectsMatchAnyPort(t *testing.T) {
	c := Clients()[0]
	for uri, want := range map[string]bool{
		"http://127.0.0.1:1/callback": true, "http://127.0.0.1/callback": true, "http://[::1]:9/callback": true, "http://localhost:65535/callback": true,
		"http://127.0.0.2:1/callback": false, "http://localhost.evil.test:1/callback": false, "http://127.0.0.1:1/callback#x": false,
		"http://u@127.0.0.1:1/callback": false, "https://app.example.test/callback": true, "https://app.example.test/callback/": false, "": false,
	} {
		if got := c.redirectsTo(uri); got != want {
			t.Errorf("%q: %v", uri, got)
		}
	}
}

func TestCodeRefusals(t *testing.T) {
	for name, row := range map[string]struct {
		changes []string
		want    string
	}{
		"unknown code":   {[]string{"code", "x"}, "Invalid authorization code"},
		"other port":     {[]string{"redirect_uri", "http://127.0.0.1:1/callback"}, "Redirect URI mismatch."},
		"no redirect":    {[]string{"redirect_uri", ""}, "Redirect URI mismatch."},
		"other verifier": {[]string{"code_verifier", strings.Repeat("a", 43)}, "Invalid code verifier"},
		"no verifier":    {[]string{"code_verifier", ""}, "Invalid code verifier"},
		"the challenge":  {[]string{"code_verifier", challenge}, "Invalid code verifier"},
		"other client":   {[]string{"client_id", "edgecli", "client_secret", "edgeclisecret"}, "Invalid authorization code"},
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t)
			expect(t, redeemCode(t, s, codeOf(t, s), row.changes...), 400, `"invalid_grant"`, row.want)
		})
	}
	t.Run("expired", func(t *testing.T) {
		s := start(t)
		code := codeOf(t, s)
		s.Advance(codeLife)
		expect(t, redeemCode(t, s, code), 400, "Authorization code expired")
	})
}

func TestACodeServesOnceAndItsReuseEndsTheTokens(t *testing.T) {
	s := start(t)
	code := codeOf(t, s)
	first := redeemCode(t, s, code)
	expect(t, first, 200)
	expect(t, redeemCode(t, s, code), 400, "invalid_grant")
	expect(t, ask(t, s, "", "grant_type", "refresh_token", "client_id", "cli", "refresh_token", first.text(t, "refresh_token")), 401, deadToken)
	expect(t, get(t, s.URL+"/userinfo", "Authorization", "Bearer "+first.text(t, "access_token")), 401, "invalid_token")
	if n := s.Counts().Replays[ReplayedCode]; n != 1 {
		t.Errorf("%d replays counted", n)
	}
}

func TestTheCallbackCanBeSpoilt(t *testing.T) {
	s := start(t, Switch{Name: "authorize-as", Value: "alice"},
		Switch{Name: "callback", Value: "state=other"}, Switch{Name: "callback", Value: "iss="})
	back := callback(t, get(t, s.URL+"/oauth/authorize?"+authorization().Encode()))
	if back.Get("state") != "other" || back.Has("iss") {
		t.Errorf("callback %v", back)
	}
	if err := s.SetSwitches(Switches{{Name: "authorize-error", Value: "server_error"}}); err != nil {
		t.Fatal(err)
	}
	if back := callback(t, get(t, s.URL+"/oauth/authorize?"+authorization().Encode())); back.Get("error") != "server_error" {
		t.Errorf("callback %v", back)
	}
}

func TestAnAccessTokenDiesInTime(t *testing.T) {
	s := start(t)
	token := signIn(t, s, "edgecli").text(t, "access_token")
	expect(t, get(t, s.URL+"/userinfo", "Authorization", "Bearer "+token), 200, `"user_name":"alice"`)
	s.Advance((accessLifetime + 1) * time.Second)
	expect(t, get(t, s.URL+"/userinfo", "Authorization", "Bearer "+token), 401, "Invalid access token: expired at Sun Nov 22 10:30:00 UTC 2026")
}
