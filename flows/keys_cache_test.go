package flows_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"idpauth/flows"
)

const (
	keysAddress = "https://id.example.com/keys"
	keysName    = "jwks " + keysAddress
)

// cachedClient has signed in once and has a copy of the keys.
func cachedClient(t *testing.T) *idClient {
	t.Helper()
	c := newIDClient(t)
	c.cache = metadataCache{}
	c.succeeds(t, false)
	c.reads(t, 1)
	return c
}

// reads demands how often the keys were read since the last time.
func (c *idClient) reads(t *testing.T, want int) {
	t.Helper()
	if c.peer.keysGot != want {
		t.Errorf("keys read %d times, want %d; explained:\n%s", c.peer.keysGot, want, strings.Join(c.explained, "\n"))
	}
	c.peer.keysGot, c.explained = 0, nil
}

// publish makes the peer answer for its keys like that.
func (p *idPeer) publish(answer func(*http.Request) (*http.Response, error)) {
	p.keys = []func(*http.Request) (*http.Response, error){answer}
}

// rotate gives the peer a new key, which it publishes and signs with.
func (p *idPeer) rotate(t *testing.T, kid string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	p.key, p.kid = key, kid
	p.publish(p.keySet(kid))
}

// tagged gives an answer a Cache-Control and an ETag, and 304 to those who have it.
func tagged(answer func(*http.Request) (*http.Response, error), cacheControl, tag string) func(*http.Request) (*http.Response, error) {
	return func(r *http.Request) (*http.Response, error) {
		a, err := answer(r)
		if tag != "" && r.Header.Get("If-None-Match") == tag {
			a = answered(r, 304, "")
		}
		a.Header.Set("Cache-Control", cacheControl)
		a.Header.Set("ETag", tag)
		return a, err
	}
}

func TestStoredKeysServeWhileFresh(t *testing.T) {
	for name, tt := range map[string]struct {
		cacheControl string
		freshFor     time.Duration
	}{
		"nothing said": {"", 24 * time.Hour},
		"an hour":      {"max-age=3600", time.Hour},
		"too long":     {"max-age=604800", 24 * time.Hour},
		"too short":    {"max-age=1", 5 * time.Minute},
		"not cached":   {"no-cache", 5 * time.Minute},
		"not stored":   {"no-store", 5 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newIDClient(t)
				c.cache = metadataCache{}
				c.peer.publish(tagged(c.peer.keySet("k1"), tt.cacheControl, ""))
				c.succeeds(t, false)
				c.reads(t, 1)
				time.Sleep(tt.freshFor - time.Second)
				c.succeeds(t, true)
				c.reads(t, 0)
				time.Sleep(time.Second)
				c.succeeds(t, true)
				c.reads(t, 1)
			})
		})
	}
}

func TestOldKeysAreAskedForByTheirTag(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newIDClient(t)
		c.cache = metadataCache{}
		c.peer.publish(tagged(c.peer.keySet("k1"), "max-age=600", `"one"`))
		c.succeeds(t, false)
		c.reads(t, 1)
		time.Sleep(601 * time.Second)
		c.succeeds(t, true)
		if explained := strings.Join(c.explained, "\n"); !strings.Contains(explained, "keys: unchanged") {
			t.Errorf("explained:\n%s", explained)
		}
		c.reads(t, 1)
		time.Sleep(599 * time.Second)
		c.succeeds(t, true)
		c.reads(t, 0)
		time.Sleep(2 * time.Second)
		c.peer.rotate(t, "k2")
		c.succeeds(t, true)
		c.reads(t, 1)
	})
}

func TestStoredKeysServeInAnOutage(t *testing.T) {
	for name, answer := range map[string]func(*http.Request) (*http.Response, error){
		"no connection": breaks, "500": says(500, ""), "404": says(404, ""), "no JSON": says(200, "x"), "keys no list": says(200, `{"keys":7}`),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := cachedClient(t)
				c.peer.publish(answer)
				time.Sleep(30*24*time.Hour - 10*time.Second)
				c.succeeds(t, true)
				if explained := strings.Join(c.explained, "\n"); !strings.Contains(explained, "keys: as read 719h59m50s ago from "+keysAddress+", because: ") {
					t.Errorf("explained:\n%s", explained)
				}
				time.Sleep(20 * time.Second)
				if _, err := c.get(t, true); err == nil {
					t.Error("they served for more than 30 days")
				}
			})
		})
	}
}

// waitingCache is a cache whose lock another process keeps.
type waitingCache struct{ metadataCache }

func (waitingCache) Lock(ctx context.Context, _ string) (func(), error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

func TestStoredKeysServeWhileAnotherProcessWaitsForNewOnes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := cachedClient(t)
		c.cache = waitingCache{c.cache.(metadataCache)}
		time.Sleep(25 * time.Hour)
		began := time.Now()
		c.succeeds(t, true)
		if waited := time.Since(began); waited != 5*time.Second {
			t.Errorf("waited %s", waited)
		}
	})
}

func TestNewKeyIsFoundThoughACopyIsFresh(t *testing.T) {
	for name, kid := range map[string]string{"of a new name": "k2", "of the old name": "k1"} {
		t.Run(name, func(t *testing.T) {
			c := cachedClient(t)
			c.peer.rotate(t, kid)
			c.succeeds(t, true)
			c.reads(t, 1)
			c.succeeds(t, true)
			c.reads(t, 0)
		})
	}
}

func TestBadTokensHaveTheKeysReadOnceAMinute(t *testing.T) {
	for name, spoil := range map[string]func(*idPeer){
		"unknown key": func(p *idPeer) { p.kid = "elsewhere" },
		"forged":      func(p *idPeer) { published := p.keys[0]; p.rotate(t, "k1"); p.publish(published) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := cachedClient(t)
				spoil(c.peer)
				for range 10 {
					c.fails(t, true, flows.Refused, "the ID token is not accepted")
					time.Sleep(time.Second)
				}
				c.reads(t, 1)
				time.Sleep(49 * time.Second)
				c.fails(t, true, flows.Refused, "the ID token is not accepted")
				c.reads(t, 0)
				time.Sleep(time.Second)
				c.fails(t, true, flows.Refused, "the ID token is not accepted")
				c.reads(t, 1)
			})
		})
	}
}

func TestTheFirstReadIsNotTheMinutesOne(t *testing.T) {
	c := newIDClient(t)
	c.cache = metadataCache{}
	c.peer.kid = "elsewhere"
	c.fails(t, false, flows.Refused, "elsewhere")
	c.reads(t, 2)
	c.fails(t, false, flows.Refused, "elsewhere")
	c.reads(t, 0)
}

// Whether a token of an unknown key is good cannot be said while no keys come.
func TestUnknownKeyIsNoRefusalInAnOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := cachedClient(t)
		time.Sleep(time.Second)
		c.peer.rotate(t, "k2")
		good := c.peer.keys
		c.peer.publish(says(500, ""))
		c.fails(t, true, flows.Network, "status 500 where its keys should be")
		c.reads(t, 1)
		time.Sleep(20 * time.Second)
		c.fails(t, true, flows.Network, "the keys at "+keysAddress+" could not be read 20s ago")
		c.reads(t, 0)
		time.Sleep(40 * time.Second)
		c.peer.keys = good
		c.succeeds(t, true)
	})
}

func TestForgedTokenIsRefusedInAnOutage(t *testing.T) {
	c := cachedClient(t)
	c.peer.rotate(t, "k1")
	c.peer.publish(says(500, ""))
	c.fails(t, true, flows.Refused, "the signature is wrong")
	c.reads(t, 1)
}

func TestDamagedKeysCountAsAbsent(t *testing.T) {
	for name, tt := range map[string]struct {
		edit  func(stored map[string]any)
		reads int
	}{
		"whole":           {func(map[string]any) {}, 0},
		"a later version": {func(s map[string]any) { s["version"] = 2 }, 1},
		"of elsewhere":    {func(s map[string]any) { s["address"] = "https://a.example.com/keys" }, 1},
		"no document":     {func(s map[string]any) { delete(s, "document") }, 1},
		"keys no list":    {func(s map[string]any) { s["document"] = map[string]any{"keys": 7} }, 1},
		"no sound key": {func(s map[string]any) {
			s["document"] = map[string]any{"keys": []any{map[string]any{"kty": "RSA", "kid": "k1", "n": "Aw", "e": "AQAB"}}}
		}, 1},
		"of tomorrow":   {func(s map[string]any) { s["fetched_at"] = "2200-01-01T00:00:00Z" }, 1},
		"read tomorrow": {func(s map[string]any) { s["refetched_at"] = "2200-01-01T00:00:00Z"; s["document"] = map[string]any{} }, 1},
	} {
		t.Run(name, func(t *testing.T) {
			c := cachedClient(t)
			cache := c.cache.(metadataCache)
			var stored map[string]any
			if err := json.Unmarshal(cache[keysName], &stored); err != nil {
				t.Fatal(err)
			}
			tt.edit(stored)
			cache[keysName] = []byte(asJSON(stored))
			c.succeeds(t, true)
			c.reads(t, tt.reads)
			c.succeeds(t, true)
			c.reads(t, 0)
		})
	}
	t.Run("cut", func(t *testing.T) {
		c := cachedClient(t)
		cache := c.cache.(metadataCache)
		cache[keysName] = cache[keysName][:100]
		c.succeeds(t, true)
		c.reads(t, 1)
	})
}

func TestStoredKeysAreOfTheirAddress(t *testing.T) {
	c := cachedClient(t)
	c.profile.Endpoints.JWKS += "?version=2"
	c.succeeds(t, true)
	c.reads(t, 1)
}

func TestPublicPartOfKeysIsStored(t *testing.T) {
	const key = `"kty":"EC","crv":"P-256","kid":"k1","x":"eA","y":"eQ","alg":"ES256","use":"sig"`
	const private = `,"d":"c4nary","priv":"c4nary","more":"c4nary"`
	for name, tt := range map[string]struct{ published, stored string }{
		"a set":           {`{"keys":[{` + key + private + `},{"kty":"oct","k":"c4nary"},"c4nary"],"more":"c4nary"}`, `{"keys":[{` + key + `},{"kty":"oct"},null]}`},
		"a single key":    {`{` + key + private + `}`, `{` + key + `}`},
		"an empty set":    {`{"keys":[]}`, `{"keys":[]}`},
		"nothing of keys": {`{}`, `{"keys":[]}`},
	} {
		t.Run(name, func(t *testing.T) {
			c := newIDClient(t)
			c.cache = metadataCache{}
			c.peer.publish(says(200, tt.published))
			if _, err := c.get(t, false); err == nil {
				t.Fatal("verified")
			}
			data, _ := c.cache.Load(keysName)
			var stored struct{ Document any }
			var want any
			if err := json.Unmarshal(data, &stored); err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal([]byte(tt.stored), &want); err != nil {
				t.Fatal(err)
			}
			if asJSON(stored.Document) != asJSON(want) {
				t.Errorf("stored %s, want %s", asJSON(stored.Document), tt.stored)
			}
		})
	}
}

func TestKeysThatCannotBeStoredVerify(t *testing.T) {
	c := newIDClient(t)
	c.cache = fullCache{}
	c.succeeds(t, false)
	c.succeeds(t, true)
	c.reads(t, 2)
}
