package flows_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"idpauth/flows"
	"idpauth/profiles"
)

// metadataCache is a MetadataCache in memory.
type metadataCache map[string][]byte

func (c metadataCache) Load(name string) ([]byte, bool) {
	data, ok := c[name]
	return data, ok
}

func (c metadataCache) Save(name string, data []byte) error {
	c[name] = data
	return nil
}

func (c metadataCache) Lock(context.Context, string) (func(), error) { return func() {}, nil }

// publishes answers with metadata under a Cache-Control and an ETag, and with 304
// to those who have it.
func publishes(cacheControl, tag string, members ...string) func(*http.Request) (*http.Response, error) {
	return func(r *http.Request) (*http.Response, error) {
		a := answered(r, 200, document(testIssuer, members...))
		if tag != "" && r.Header.Get("If-None-Match") == tag {
			a = answered(r, 304, "")
		}
		a.Header.Set("Cache-Control", cacheControl)
		a.Header.Set("ETag", tag)
		return a, nil
	}
}

// after makes s look again d later, with another answer where one is given.
func (s *seeker) after(d time.Duration, answer func(*http.Request) (*http.Response, error)) *seeker {
	s.now = s.now.Add(d)
	s.peer.read, s.peer.tags, s.peer.posts, s.explained = nil, nil, nil, nil
	if answer != nil {
		s.peer.answer = answer
	}
	return s
}

func cachedSeeker(t *testing.T, answer func(*http.Request) (*http.Response, error)) *seeker {
	t.Helper()
	s := newSeeker(testIssuer, answer)
	s.cache = metadataCache{}
	if err := s.signIn(t); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestStoredMetadataServesWhileFresh(t *testing.T) {
	const second = time.Second
	for _, row := range []struct {
		name, cacheControl string
		freshFor           time.Duration
	}{
		{"nothing said", "", 24 * time.Hour},
		{"an hour", "public, Max-Age=3600", time.Hour},
		{"quoted", `max-age="3600"`, time.Hour},
		{"too long", "max-age=86401", 24 * time.Hour},
		{"for ever", "max-age=99999999999999999999", 24 * time.Hour},
		{"too short", "max-age=0, must-revalidate", 5 * time.Minute},
		{"nonsense", "max-age=soon", 24 * time.Hour},
		{"not stored", "max-age=3600, no-store", 5 * time.Minute},
		{"not cached", "no-cache", 5 * time.Minute},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := cachedSeeker(t, publishes(row.cacheControl, ""))
			for _, look := range []struct {
				after time.Duration
				reads int
			}{{row.freshFor - second, 0}, {second, 1}, {row.freshFor - second, 0}} {
				if err := s.after(look.after, nil).signIn(t); err != nil {
					t.Fatal(err)
				}
				if len(s.peer.read) != look.reads || len(s.peer.posts) != 1 {
					t.Errorf("%s later: read %q", look.after, s.peer.read)
				}
			}
		})
	}
}

func TestStoredMetadataIsOfOneTrust(t *testing.T) {
	s := cachedSeeker(t, publishes("", ""))
	for _, look := range []struct {
		name  string
		tls   profiles.TLS
		reads int
	}{
		{"another authority", profiles.TLS{CAFile: "/test/ca.pem"}, 1},
		{"the same authority", profiles.TLS{CAFile: "/test/ca.pem"}, 0},
		{"a client certificate", profiles.TLS{ClientCert: "/test/ca.pem"}, 1},
		{"both", profiles.TLS{CAFile: "/test/ca.pem", ClientCert: "/test/c.pem"}, 1},
		{"neither", profiles.TLS{}, 0},
	} {
		s.profile.TLS = look.tls
		if err := s.after(time.Second, nil).signIn(t); err != nil {
			t.Fatal(err)
		}
		if len(s.peer.read) != look.reads {
			t.Errorf("%s: read %q, want %d", look.name, s.peer.read, look.reads)
		}
	}
}

func TestOldMetadataIsAskedForByItsTag(t *testing.T) {
	s := cachedSeeker(t, publishes("max-age=600", `"one"`))
	if err := s.after(601*time.Second, nil).signIn(t); err != nil {
		t.Fatal(err)
	}
	if len(s.peer.tags) != 1 || s.peer.tags[0] != `"one"` {
		t.Errorf("asked with %q", s.peer.tags)
	}
	if err := s.after(599*time.Second, nil).signIn(t); err != nil || len(s.peer.read) != 0 {
		t.Errorf("the copy did not become fresh again: read %q, %v", s.peer.read, err)
	}
	moved := publishes("", `"two"`, `token_endpoint="https://new.example.com/token"`)
	if err := s.after(2*time.Second, moved).signIn(t); err != nil {
		t.Fatal(err)
	}
	if got := s.peer.posts[0].Host; got != "new.example.com" {
		t.Errorf("after a change: asked %s", got)
	}
	if err := s.after(25*time.Hour, nil).signIn(t); err != nil || s.peer.tags[0] != `"two"` {
		t.Errorf("asked with %q, %v", s.peer.tags, err)
	}
}

func TestStoredMetadataServesInAnOutage(t *testing.T) {
	broken := func(r *http.Request) (*http.Response, error) { return nil, errors.New("no route") }
	page := func(r *http.Request) (*http.Response, error) {
		a := answered(r, 200, "<html>")
		a.Header.Set("Content-Type", "text/html")
		return a, nil
	}
	for _, row := range []struct {
		name   string
		answer func(*http.Request) (*http.Response, error)
	}{
		{"no connection", broken}, {"503", says(503, "")}, {"404", says(404, "")}, {"a captive portal", page}, {"no JSON", says(200, "x")},
		{"an endpoint that is none", publishes("", "", "token_endpoint=7")},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := cachedSeeker(t, publishes("", ""))
			if err := s.after(30*24*time.Hour, row.answer).signIn(t); err != nil {
				t.Fatal(err)
			}
			if explained := strings.Join(s.explained, "\n"); !strings.Contains(explained, "metadata: as read 720h0m0s ago") {
				t.Errorf("explained:\n%s", explained)
			}
			wantKind(t, s.after(time.Second, nil).signIn(t), flows.Network)
			if len(s.peer.posts) > 0 {
				t.Errorf("asked %s", s.peer.posts)
			}
		})
	}
}

func TestStoredMetadataIsNoCoverForMetadataThatIsRefused(t *testing.T) {
	for _, row := range []struct{ name, member string }{
		{"another issuer", `issuer="https://evil.example.com"`},
		{"a private endpoint", `token_endpoint="https://192.168.0.1/token"`},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := cachedSeeker(t, publishes("", ""))
			wantKind(t, s.after(25*time.Hour, publishes("", "", row.member)).signIn(t), flows.Refused)
		})
	}
}

func TestStoredMetadataServesWhenTheServerIsMute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := cachedSeeker(t, publishes("", ""))
		mute := func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		}
		start := time.Now()
		if err := s.after(25*time.Hour, mute).signIn(t); err != nil {
			t.Fatal(err)
		}
		if waited := time.Since(start); waited != 5*time.Second {
			t.Errorf("waited %s", waited)
		}
		start = time.Now()
		s.cache = nil
		wantKind(t, s.signIn(t), flows.Timeout)
		if waited := time.Since(start); waited != time.Minute {
			t.Errorf("without a copy: waited %s", waited)
		}
	})
}

func TestDamagedMetadataCountsAsAbsent(t *testing.T) {
	whole := func(edit func(map[string]any)) string {
		stored := map[string]any{
			"version": 1, "issuer": testIssuer, "source": testIssuer + "/.well-known/openid-configuration",
			"fetched_at": "2026-11-22T11:59:00Z", "fresh_for": 3600,
			"document": json.RawMessage(document(testIssuer, `token_endpoint="https://stored.example.com/token"`)),
		}
		edit(stored)
		data, err := json.Marshal(stored)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	for _, row := range []struct{ name, data, want string }{
		{"whole", whole(func(map[string]any) {}), "stored.example.com"},
		{"empty", "", "id.example.com"},
		{"cut", `{"version":1,"issuer":"htt`, "id.example.com"},
		{"a later version", whole(func(s map[string]any) { s["version"] = 2 }), "id.example.com"},
		{"of another issuer", whole(func(s map[string]any) { s["issuer"] = "https://a.example.com" }), "id.example.com"},
		{"from elsewhere", whole(func(s map[string]any) { s["source"] = "https://a.example.com/" }), "id.example.com"},
		{"without document", whole(func(s map[string]any) { delete(s, "document") }), "id.example.com"},
		{"document of another issuer", whole(func(s map[string]any) { s["document"] = json.RawMessage(document("https://a.example.com")) }), "id.example.com"},
		{"document with a private endpoint", whole(func(s map[string]any) {
			s["document"] = json.RawMessage(document(testIssuer, `token_endpoint="https://127.0.0.1/"`))
		}), "id.example.com"},
		{"of tomorrow", whole(func(s map[string]any) { s["fetched_at"] = "2026-11-23T12:00:00Z" }), "id.example.com"},
		{"fresh for ever", whole(func(s map[string]any) { s["fetched_at"], s["fresh_for"] = "2026-11-21T11:00:00Z", 1<<40 }), "id.example.com"},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := newSeeker(testIssuer, says(200, document(testIssuer)))
			s.cache = metadataCache{testIssuer: []byte(row.data)}
			if err := s.signIn(t); err != nil {
				t.Fatal(err)
			}
			if got := s.peer.posts[0].Host; got != row.want {
				t.Errorf("asked %s, want %s; %q", got, row.want, s.explained)
			}
		})
	}
}

func TestDiscoverAsksTheServerAndRenewsTheCopy(t *testing.T) {
	s := cachedSeeker(t, publishes("", `"one"`))
	m, err := s.after(0, publishes("", `"two"`, `token_endpoint="https://new.example.com/token"`)).discover(t)
	if err != nil || m.Endpoints.Token != "https://new.example.com/token" || s.peer.tags[0] != "" {
		t.Fatalf("%+v, %v, asked with %q", m, err, s.peer.tags)
	}
	if err := s.after(time.Hour, nil).signIn(t); err != nil || len(s.peer.read) != 0 || s.peer.posts[0].Host != "new.example.com" {
		t.Errorf("read %q, asked %s, %v", s.peer.read, s.peer.posts, err)
	}
}

func TestOnlyUsedMembersAreStored(t *testing.T) {
	s := cachedSeeker(t, publishes("", "", `claims_supported=["canary"]`, `code_challenge_methods_supported=["S256"]`))
	data, _ := s.cache.Load(testIssuer)
	if text := string(data); strings.Contains(text, "canary") || !strings.Contains(text, "S256") {
		t.Errorf("stored %s", text)
	}
}

type fullCache struct{ metadataCache }

func (fullCache) Save(string, []byte) error { return fmt.Errorf("the disk is full") }

func TestACopyThatCannotBeStoredIsNoFailure(t *testing.T) {
	s := newSeeker(testIssuer, publishes("", ""))
	s.cache = fullCache{}
	if err := s.signIn(t); err != nil {
		t.Error(err)
	}
}
