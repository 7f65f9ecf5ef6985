package sandbox

import (
	"encoding/json"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func refresh(t *testing.T, s *Running, client, token string, more ...string) answer {
	t.Helper()
	return ask(t, s, client, append([]string{"grant_type", "refresh_token", "refresh_token", token}, more...)...)
}

func TestRotationKillsTheOldTokenAndReuseTheFamily(t *testing.T) {
	s := start(t)
	first := signIn(t, s, "edgecli").text(t, "refresh_token")
	second := refresh(t, s, "edgecli", first).text(t, "refresh_token")
	if second == first {
		t.Fatal("not rotated")
	}
	third := refresh(t, s, "edgecli", second).text(t, "refresh_token")
	expect(t, refresh(t, s, "edgecli", first), 401, `"invalid_token"`, deadToken)
	expect(t, refresh(t, s, "edgecli", third), 401, deadToken)
	if n := s.Counts().Replays[ReplayedRefreshToken]; n != 1 {
		t.Errorf("%d replays counted", n)
	}
}

func TestRefreshModes(t *testing.T) {
	for _, row := range []struct {
		mode          string
		status        int
		want          string
		oldWorks      bool
		same, without bool
	}{
		{"same", 200, "", true, true, false},
		{"rotate", 200, "", false, false, false},
		{"keep", 200, "", true, false, false},
		{"omit", 200, "", true, false, true},
		{"wrong-client", 400, "Wrong client for this refresh token: edgecli", true, false, true},
		{"expired", 401, "-r expired at", true, false, true},
	} {
		t.Run(row.mode, func(t *testing.T) {
			s := start(t)
			old := signIn(t, s, "edgecli").text(t, "refresh_token")
			if err := s.AddSwitches(Switch{Name: "refresh", Value: row.mode, Times: 1}); err != nil {
				t.Fatal(err)
			}
			a := refresh(t, s, "edgecli", old)
			expect(t, a, row.status, row.want)
			now, _ := a.json(t)["refresh_token"].(string)
			if (now == old) != row.same || (now == "") != row.without {
				t.Errorf("old %q, new %q", old, now)
			}
			if again := refresh(t, s, "edgecli", old); (again.status == 200) != row.oldWorks {
				t.Errorf("the old one again: %d %s", again.status, again.body)
			}
		})
	}
}

func TestRefreshRefusals(t *testing.T) {
	s := start(t)
	a := signIn(t, s, "edgecli", "scope", "openid scim.me")
	token := a.text(t, "refresh_token")
	expect(t, ask(t, s, "edgecli", "grant_type", "refresh_token"), 400, "refresh_token parameter not provided")
	expect(t, refresh(t, s, "edgecli", ""), 401, deadToken)
	expect(t, refresh(t, s, "edgecli", "unknown-r"), 401, deadToken)
	expect(t, refresh(t, s, "edgecli", a.text(t, "access_token")), 401, "invalid_token")
	expect(t, refresh(t, s, "cli", token), 400, "Wrong client for this refresh token")
	expect(t, refresh(t, s, "edgecli", token, "scope", "openid uaa.user"), 400, "invalid_scope", `"scope":"openid scim.me"`)
	narrowed := refresh(t, s, "edgecli", token, "scope", "scim.me")
	expect(t, narrowed, 200, `"scope":"scim.me"`)
	expect(t, refresh(t, s, "edgecli", narrowed.text(t, "refresh_token")), 200, `"scope":"openid scim.me"`)
}

func TestRefreshingDoesNotPutTheEndOff(t *testing.T) {
	s := start(t)
	token := signIn(t, s, "edgecli").text(t, "refresh_token")
	s.Advance((refreshLifetime - 1) * time.Second)
	token = refresh(t, s, "edgecli", token).text(t, "refresh_token")
	s.Advance(time.Second)
	expect(t, refresh(t, s, "edgecli", token), 401, "Invalid refresh token expired at Mon Nov 23 09:30:00 UTC 2026")
}

func TestASignInMayEndTheFormerRefreshTokens(t *testing.T) {
	s := start(t, Switch{Name: "refresh-token", Value: "unique"})
	first := signIn(t, s, "edgecli").text(t, "refresh_token")
	signIn(t, s, "edgecli")
	expect(t, refresh(t, s, "edgecli", first), 401, deadToken)
}

func TestARefreshMayAimAtAnotherResource(t *testing.T) {
	s := start(t)
	token := signIn(t, s, "edgecli").text(t, "refresh_token")
	a := refresh(t, s, "edgecli", token, "resource", "https://api.example.test")
	if aud := payload(t, a.text(t, "access_token"))["aud"].([]any); len(aud) != 1 || aud[0] != "https://api.example.test" {
		t.Errorf("aud %v", aud)
	}
}

func TestOfManyParallelRefreshesOneWins(t *testing.T) {
	s := New(Options{Now: clockwork})
	send := func(pairs ...string) *httptest.ResponseRecorder {
		r := httptest.NewRequest("POST", tokenPath, strings.NewReader(values(pairs...).Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.SetBasicAuth("edgecli", "edgeclisecret")
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		return w
	}
	var first struct {
		Token string `json:"refresh_token"`
	}
	json.Unmarshal(send("grant_type", "password", "username", "alice", "password", "alicepw").Body.Bytes(), &first)

	const many = 20
	var won atomic.Int32
	var wg sync.WaitGroup
	for range many {
		wg.Go(func() {
			if send("grant_type", "refresh_token", "refresh_token", first.Token).Code == 200 {
				won.Add(1)
			}
		})
	}
	wg.Wait()
	if replays := s.Counts().Replays[ReplayedRefreshToken]; won.Load() != 1 || replays != many-1 {
		t.Errorf("%d won, %d replays", won.Load(), replays)
	}
}
