package jwt

import (
	"crypto/rsa"
	"slices"
	"strings"
	"testing"
	"time"
)

// FuzzVerify looks for a panic, and for a token that is accepted without being
// the one that was signed.
func FuzzVerify(f *testing.F) {
	genuine := []string{vectors[0].jws, vectors[1].jws}
	keys := &KeySet{keys: []key{mustParseKeys(f, vectors[0].jwk).keys[0], mustParseKeys(f, vectors[1].jwk).keys[0]}}
	for _, compact := range genuine {
		f.Add(compact)
	}
	f.Add(exampleJWE)
	f.Add(exampleUnsecured)
	f.Add(signed(`{"alg":"ES256","kid":"k1","crit":["b64"],"b64":false}`, `{"iss":"i","aud":["me"],"exp":1e400,"nbf":-1,"azp":"me","at_hash":"x"}`))
	age := time.Hour
	f.Fuzz(func(t *testing.T, compact string) {
		j, err := Parse(compact)
		if err != nil {
			return
		}
		strict := Expectations{Now: now, Issuer: "i", Audience: "me", Type: "JWT", IDToken: &IDToken{Nonce: "n", AccessToken: "a", Code: "c", MaxAge: &age}}
		if err := j.Verify(keys, strict); err == nil || strings.ContainsAny(err.Error(), "\n\x1b") {
			t.Errorf("Verify(%q): %v", compact, err)
		}
		if err := j.Verify(keys, Expectations{Now: time.Unix(1300819300, 0)}); err == nil && !slices.Contains(genuine, compact) {
			t.Errorf("Verify(%q) accepts a forgery", compact)
		}
	})
}

// FuzzParseKeySet looks for a panic, and for keys that are past the bounds.
func FuzzParseKeySet(f *testing.F) {
	for _, v := range vectors {
		f.Add([]byte(v.jwk))
		f.Add([]byte(`{"keys":[` + v.jwk + `]}`))
	}
	f.Add([]byte(publicPEM(testKeys()[typeP256])))
	f.Fuzz(func(t *testing.T, document []byte) {
		keys, err := ParseKeys(document)
		if err != nil {
			return
		}
		for _, k := range keys.keys {
			if public, ok := k.public.(*rsa.PublicKey); ok && (public.N.BitLen() < leastRSA || public.E < 3) {
				t.Errorf("an unsound key of %q is used", document)
			}
		}
		keys.Refused()
		checkJWS(keys, vectors[0].jws)
		checkJWS(keys, vectors[1].jws)
	})
}
