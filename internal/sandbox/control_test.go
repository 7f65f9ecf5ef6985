package sandbox

import (
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestSwitchesCanBeFlippedFromOutside(t *testing.T) {
	s := start(t)
	send := func(method, body string) answer { return do(t, build(t, method, s.URL+"/sandbox/switches", body)) }
	token := func() int { return ask(t, s, "edgecli", "grant_type", "client_credentials").status }

	expect(t, send("POST", `[{"name":"status","value":"500"}]`), 204)
	if got := token(); got != 500 {
		t.Errorf("status %d", got)
	}
	expect(t, send("GET", ""), 200, `"catalogue":[`, `"on":[{"name":"status","value":"500"}]`)
	expect(t, send("PUT", `[{"name":"status","value":"429 3"}]`), 204)
	if got := token(); got != 429 {
		t.Errorf("status %d", got)
	}
	expect(t, send("POST", `[{"name":"nonsense"}]`), 400, "nonsense")
	expect(t, send("POST", `[{"nome":"status"}]`), 400, "nome")
	expect(t, send("DELETE", ""), 204)
	if got := token(); got != 200 {
		t.Errorf("status %d", got)
	}
}

func TestTheLogCanBeReadFromOutside(t *testing.T) {
	s := start(t)
	signIn(t, s, "edgecli")
	a := get(t, s.URL+"/sandbox/requests")
	var log []Request
	if err := json.Unmarshal([]byte(a.body), &log); err != nil || len(log) != 1 {
		t.Fatalf("log %s, %v", a.body, err)
	}
	if r := log[0]; r.Method != "POST" || r.Path != tokenPath || r.Status != 200 || r.Form.Get("username") != "alice" {
		t.Errorf("entry %+v", r)
	}
	expect(t, get(t, s.URL+"/sandbox/counts"), 200, `"POST /oauth/token":1`, `"granted":{"password":1}`)
	expect(t, do(t, build(t, "DELETE", s.URL+"/sandbox/requests", "")), 204)
	if n := len(s.Requests()); n != 0 {
		t.Errorf("%d requests left", n)
	}
}

func TestSecretsInURLsAreRecorded(t *testing.T) {
	s := start(t)
	signIn(t, s, "edgecli")
	if got := s.Counts().SecretsInURL; len(got) != 0 {
		t.Errorf("without any: %v", got)
	}
	get(t, s.URL+tokenPath+"?grant_type=password&username=alice&password=alicepw&client_secret=x&scope=openid")
	get(t, s.URL+"/api/echo?access_token=x")
	want := []SecretInURL{{tokenPath, "password"}, {tokenPath, "client_secret"}, {"/api/echo", "access_token"}}
	got := s.Counts().SecretsInURL
	if len(got) != len(want) {
		t.Fatalf("recorded %v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("recorded %v, want %v", got[i], want[i])
		}
	}
}

func TestCodesAndKeysCanBeHadFromOutside(t *testing.T) {
	s := start(t)
	p := strings.TrimSpace(get(t, s.URL+"/sandbox/passcode?user=lucy").body)
	expect(t, redeem(t, s, p, "-"), 200)
	c := strings.TrimSpace(get(t, s.URL+"/sandbox/totp?user=jdoe").body)
	expect(t, jdoe(t, s, "mfa_token", c), 200)
	expect(t, get(t, s.URL+"/sandbox/totp?user=alice"), 400)
	expect(t, get(t, s.URL+"/sandbox/saml?user=alice"), 200, "<saml:Assertion")
	expect(t, do(t, build(t, "POST", s.URL+"/sandbox/clock", `{"advance":"1h"}`)), 204)
	expect(t, do(t, build(t, "POST", s.URL+"/sandbox/clock", `{"advance":"soon"}`)), 400)

	key, _ := x509.MarshalPKIXPublicKey(&signingKey().PublicKey)
	block := string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: key}))
	expect(t, do(t, build(t, "POST", s.URL+"/sandbox/keys?client=signer", block)), 204)
	expect(t, do(t, build(t, "POST", s.URL+"/sandbox/keys?client=nobody", block)), 400)
	expect(t, do(t, build(t, "POST", s.URL+"/sandbox/keys?client=signer", "x")), 400)
}

func TestControlIsForLoopbackAlone(t *testing.T) {
	s := New(Options{Now: clockwork})
	for name, row := range map[string]struct {
		remote, host, origin string
		status               int
	}{
		"loopback":        {"127.0.0.1:5", "127.0.0.1:80", "", 200},
		"IPv6 loopback":   {"[::1]:5", "[::1]:80", "", 200},
		"elsewhere":       {"192.0.2.1:5", "127.0.0.1:80", "", 403},
		"rebound name":    {"127.0.0.1:5", "evil.test", "", 403},
		"from a web page": {"127.0.0.1:5", "127.0.0.1:80", "https://evil.test", 403},
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest("GET", "/sandbox/counts", nil)
			r.RemoteAddr, r.Host = row.remote, row.host
			if row.origin != "" {
				r.Header.Set("Origin", row.origin)
			}
			w := httptest.NewRecorder()
			s.ServeHTTP(w, r)
			if w.Code != row.status {
				t.Errorf("status %d, want %d", w.Code, row.status)
			}
		})
	}
}
