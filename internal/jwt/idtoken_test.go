package jwt

import (
	"crypto"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"
)

// idClaims are those of a good ID token of the client "me", with more.
func idClaims(more string) string {
	return fmt.Sprintf(`{"iss":"i","sub":"u1","aud":"me","exp":%d,"iat":%d%s}`, now.Unix()+300, now.Unix(), more)
}

func half(hash crypto.Hash, value string) string {
	sum := digest(hash, []byte(value))
	return base64.RawURLEncoding.EncodeToString(sum[:len(sum)/2])
}

func TestIDTokenIsHeldToOpenIDConnect(t *testing.T) {
	hour := time.Hour
	without := func(member string) string { return strings.Replace(idClaims(""), member, `"x":`, 1) }
	tests := []struct {
		name    string
		claims  string
		expects IDToken
		reason  string // empty: accepted
	}{
		{"good", idClaims(``), IDToken{AccessToken: "a", Code: "c"}, ""},
		{"without exp", without(`"exp":`), IDToken{}, "it has no exp"},
		{"without iat", without(`"iat":`), IDToken{}, "it has no iat"},
		{"without sub", without(`"sub":`), IDToken{}, "it has no sub"},
		{"with an empty sub", strings.Replace(idClaims(""), `"u1"`, `""`, 1), IDToken{}, "it has no sub"},
		{"for another client", strings.Replace(idClaims(""), `"me"`, `"you"`, 1), IDToken{}, "aud is"},
		{"for us among others", strings.Replace(idClaims(""), `"me"`, `["you","me"]`, 1), IDToken{}, ""},
		{"azp us", idClaims(`,"azp":"me"`), IDToken{}, ""},
		{"azp another", idClaims(`,"azp":"you"`), IDToken{}, `azp is "you", not "me"`},
		{"azp empty", idClaims(`,"azp":""`), IDToken{}, "azp is"},
		{"azp null", idClaims(`,"azp":null`), IDToken{}, "azp is"},
		{"azp a list", idClaims(`,"azp":["me"]`), IDToken{}, `"azp" is an array`},
		{"nonce", idClaims(`,"nonce":"n1"`), IDToken{Nonce: "n1"}, ""},
		{"nonce not sent", idClaims(`,"nonce":"n1"`), IDToken{}, ""},
		{"nonce another", idClaims(`,"nonce":"n2"`), IDToken{Nonce: "n1"}, "nonce is not the one that was sent"},
		{"nonce absent", idClaims(``), IDToken{Nonce: "n1"}, "it has no nonce"},
		{"nonce a number", idClaims(`,"nonce":1`), IDToken{Nonce: "1"}, `"nonce" is a number`},
		{"at_hash", idClaims(`,"at_hash":"` + half(crypto.SHA256, "a") + `"`), IDToken{AccessToken: "a"}, ""},
		{"at_hash of another", idClaims(`,"at_hash":"` + half(crypto.SHA256, "b") + `"`), IDToken{AccessToken: "a"}, "at_hash is not of the access token"},
		{"at_hash of another hash", idClaims(`,"at_hash":"` + half(crypto.SHA512, "a") + `"`), IDToken{AccessToken: "a"}, "at_hash"},
		{"at_hash empty", idClaims(`,"at_hash":""`), IDToken{AccessToken: "a"}, "at_hash"},
		{"at_hash a number", idClaims(`,"at_hash":1`), IDToken{AccessToken: "a"}, "at_hash"},
		{"c_hash", idClaims(`,"c_hash":"` + half(crypto.SHA256, "c") + `"`), IDToken{Code: "c"}, ""},
		{"c_hash of another", idClaims(`,"c_hash":"` + half(crypto.SHA256, "d") + `"`), IDToken{Code: "c"}, "c_hash is not of the authorization code"},
		{"c_hash where no code is", idClaims(`,"c_hash":"x"`), IDToken{}, ""},
		{"auth_time not asked for", idClaims(`,"auth_time":1`), IDToken{}, ""},
		{"auth_time young enough", idClaims(fmt.Sprintf(`,"auth_time":%d`, now.Unix()-3660)), IDToken{MaxAge: &hour}, ""},
		{"auth_time too old", idClaims(fmt.Sprintf(`,"auth_time":%d`, now.Unix()-3661)), IDToken{MaxAge: &hour}, "at most 1h0m0s ago"},
		{"auth_time absent", idClaims(``), IDToken{MaxAge: &hour}, "it has no auth_time"},
		{"auth_time a string", idClaims(`,"auth_time":"1"`), IDToken{MaxAge: &hour}, "auth_time"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := Expectations{Issuer: "i", Audience: "me", IDToken: &tt.expects}
			err := verify(t, keySet(typeP256), sign("ES256", `{"alg":"ES256"}`, tt.claims), e)
			if tt.reason == "" && err != nil || tt.reason != "" && (err == nil || !strings.Contains(err.Error(), tt.reason)) {
				t.Errorf("got %v, want %q", err, tt.reason)
			}
		})
	}
}

// The hash is that of the algorithm that the ID token is signed with.
func TestAtHashFollowsTheAlgorithm(t *testing.T) {
	for _, a := range algorithms {
		e := Expectations{Audience: "me", IDToken: &IDToken{AccessToken: "a"}}
		compact := sign(a.name, `{"alg":"`+a.name+`"}`, idClaims(`,"at_hash":"`+half(a.hash, "a")+`"`))
		if err := verify(t, keySet(a.keyType), compact, e); err != nil {
			t.Errorf("%s: %v", a.name, err)
		}
	}
}
