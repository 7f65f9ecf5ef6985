package sandbox

import (
	"net/url"
	"strings"
	"testing"
	"time"
)

func authorizeDevice(t *testing.T, s *Running, more ...string) map[string]any {
	t.Helper()
	a := post(t, s, "/oauth/device", "", append([]string{"client_id", "cli", "scope", "openid"}, more...)...)
	expect(t, a, 200, `"expires_in":`, `"interval":`, `"verification_uri":"`+s.URL+`/device"`)
	return a.json(t)
}

func poll(t *testing.T, s *Running, device map[string]any, more ...string) answer {
	t.Helper()
	return ask(t, s, "", append([]string{"grant_type", grantDeviceCode, "client_id", "cli", "device_code", device["device_code"].(string)}, more...)...)
}

func TestADeviceIsApprovedOnItsPage(t *testing.T) {
	s := start(t)
	d := authorizeDevice(t, s)
	expect(t, poll(t, s, d), 400, `"error":"authorization_pending"`)

	b := newBrowser(t)
	confirm := b.follow(b.signIn(d["verification_uri_complete"].(string), "alice", "alicepw"))
	expect(t, confirm, 200, d["user_code"].(string))
	expect(t, b.submit(confirm, s.URL, "user_code", strings.ToLower(strings.ReplaceAll(d["user_code"].(string), "-", "")), "decision", "allow"), 200)

	s.Advance(5 * time.Second)
	expect(t, poll(t, s, d), 200, `"id_token"`, `"refresh_token"`)
	expect(t, poll(t, s, d), 400, `"invalid_grant"`)
	if n := s.Counts().Replays[ReplayedDeviceCode]; n != 1 {
		t.Errorf("%d replays counted", n)
	}
}

func TestADevicePolledTooSoonIsSlowedDown(t *testing.T) {
	s := start(t)
	d := authorizeDevice(t, s)
	expect(t, poll(t, s, d), 400, "authorization_pending")
	s.Advance(4 * time.Second)
	expect(t, poll(t, s, d), 400, `"slow_down"`)
	s.Advance(9 * time.Second)
	expect(t, poll(t, s, d), 400, `"slow_down"`)
	s.Advance(15 * time.Second)
	expect(t, poll(t, s, d), 400, "authorization_pending")
}

func TestDeviceEndings(t *testing.T) {
	s := start(t)
	denied := authorizeDevice(t, s)
	if err := s.DecideDevice(denied["user_code"].(string), "alice", false); err != nil {
		t.Fatal(err)
	}
	expect(t, poll(t, s, denied), 400, `"access_denied"`)

	late := authorizeDevice(t, s)
	s.Advance(deviceLife * time.Second)
	expect(t, poll(t, s, late), 400, `"expired_token"`)
	if err := s.DecideDevice(late["user_code"].(string), "alice", true); err == nil {
		t.Error("an expired device was approved")
	}
	expect(t, poll(t, s, map[string]any{"device_code": "x"}), 400, `"invalid_grant"`)
	expect(t, post(t, s, "/oauth/device", "service"), 400, `"unauthorized_client"`)
}

func TestADeviceCodeMayBeBoundByPKCE(t *testing.T) {
	s := start(t, Switch{Name: "device-as", Value: "alice"})
	d := authorizeDevice(t, s, "code_challenge", challenge, "code_challenge_method", "S256")
	expect(t, poll(t, s, d), 400, "Invalid code verifier")
	d = authorizeDevice(t, s, "code_challenge", challenge, "code_challenge_method", "S256")
	expect(t, poll(t, s, d, "code_verifier", verifier), 200)
}

func TestDeviceSwitches(t *testing.T) {
	s := start(t,
		Switch{Name: "device-interval", Value: "1"}, Switch{Name: "device-lifetime", Value: "7"},
		Switch{Name: "device-poll", Value: "slow_down", Times: 1}, Switch{Name: "device-as", Value: "alice", After: 1})
	d := authorizeDevice(t, s)
	if d["interval"] != 1.0 || d["expires_in"] != 7.0 {
		t.Errorf("authorization %v", d)
	}
	expect(t, poll(t, s, d), 400, `"slow_down"`)
	s.Advance(6 * time.Second)
	expect(t, poll(t, s, d), 200)
}

func TestADeviceDecisionNeedsTheForm(t *testing.T) {
	s := start(t)
	d := authorizeDevice(t, s)
	b := newBrowser(t)
	b.signIn(s.URL+"/login", "alice", "alicepw")
	forged := url.Values{"user_code": {d["user_code"].(string)}, "decision": {"allow"}}
	r := build(t, "POST", s.URL+"/device", forged.Encode(), "Content-Type", "application/x-www-form-urlencoded")
	expect(t, b.do(r), 403)
	expect(t, poll(t, s, d), 400, "authorization_pending")
}
