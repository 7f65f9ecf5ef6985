package sandbox

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"slices"
	"strings"
	"testing"
)

func TestAccessTokenHasUAAsClaims(t *testing.T) {
	s := start(t)
	claims := payload(t, signIn(t, s, "edgecli").text(t, "access_token"))
	for _, name := range strings.Fields("jti sub scope client_id cid azp grant_type user_id user_name email origin auth_time rev_sig iat exp iss zid aud") {
		if claims[name] == nil {
			t.Errorf("no %s in %v", name, claims)
		}
	}
	if claims["iss"] != s.Issuer() || claims["exp"].(float64)-claims["iat"].(float64) != 1800 {
		t.Errorf("iss %v, life %v", claims["iss"], claims["exp"].(float64)-claims["iat"].(float64))
	}
	var aud []string
	for _, a := range claims["aud"].([]any) {
		aud = append(aud, a.(string))
	}
	if want := []string{"edgecli", "openid", "scim", "password", "approvals", "oauth", "uaa"}; !slices.Equal(aud, want) {
		t.Errorf("aud %v, want %v", aud, want)
	}
}

func TestAClientsOwnTokenHasNoUser(t *testing.T) {
	s := start(t)
	a := ask(t, s, "service", "grant_type", "client_credentials", "scope", "api.read")
	expect(t, a, 200, `"scope":"api.read"`)
	claims := payload(t, a.text(t, "access_token"))
	if claims["sub"] != "service" || claims["user_id"] != nil || strings.Contains(a.body, "refresh_token") || strings.Contains(a.body, "id_token") {
		t.Errorf("answer %s, claims %v", a.body, claims)
	}
	s = start(t, Switch{Name: "refresh-token", Value: "always"})
	ask(t, s, "service", "grant_type", "client_credentials").text(t, "refresh_token")
}

// verifies checks a JWT with the server's key set, independently of how the
// server signs.
func verifies(t *testing.T, s *Running, jwt string) bool {
	t.Helper()
	var set struct {
		Keys []struct{ Kid, N, E, Alg, Kty, Use string }
	}
	if err := json.Unmarshal([]byte(get(t, s.URL+"/token_keys").body), &set); err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(jwt, ".")
	var header struct{ Alg, Kid string }
	if decode(parts[0], &header) != nil || header.Alg != "RS256" {
		return false
	}
	for _, k := range set.Keys {
		n, _ := base64.RawURLEncoding.DecodeString(k.N)
		e, _ := base64.RawURLEncoding.DecodeString(k.E)
		key := &rsa.PublicKey{N: new(big.Int).SetBytes(n), E: int(new(big.Int).SetBytes(e).Int64())}
		digest := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
		sig, _ := base64.RawURLEncoding.DecodeString(parts[2])
		if (header.Kid == "" || header.Kid == k.Kid) && rsa.VerifyPKCS1v15(key, crypto.SHA256, digest[:], sig) == nil {
			return true
		}
	}
	return false
}

func TestSignatures(t *testing.T) {
	for fault, want := range map[string]bool{
		"": true, "no-kid": true, "crit": true, "none": false, "hs256": false, "bad": false, "unknown-kid": false,
	} {
		t.Run("signature "+fault, func(t *testing.T) {
			s := start(t)
			if fault != "" {
				if err := s.AddSwitches(Switch{Name: "signature", Value: fault}); err != nil {
					t.Fatal(err)
				}
			}
			a := signIn(t, s, "edgecli")
			for _, name := range []string{"access_token", "id_token"} {
				if got := verifies(t, s, a.text(t, name)); got != want {
					t.Errorf("%s verifies: %v", name, got)
				}
			}
		})
	}
}

func TestTokenSwitches(t *testing.T) {
	for _, row := range []struct {
		name  string
		on    Switch
		check func(t *testing.T, a answer) bool
	}{
		{"opaque", Switch{Name: "token-format", Value: "opaque"}, func(t *testing.T, a answer) bool {
			token := a.text(t, "access_token")
			return len(token) == 32 && token == a.text(t, "jti")
		}},
		{"old header", Switch{Name: "token-format", Value: "old"}, func(t *testing.T, a answer) bool {
			return strings.HasPrefix(a.text(t, "access_token"), segment([]byte(`{"alg":"RS256"}`))+".")
		}},
		{"lifetime", Switch{Name: "access-lifetime", Value: "5"}, func(t *testing.T, a answer) bool {
			return a.json(t)["expires_in"] == 5.0
		}},
		{"claim", Switch{Name: "claim", Value: "exp=9007199254740993"}, func(t *testing.T, a answer) bool {
			_, rest, _ := strings.Cut(a.text(t, "access_token"), ".")
			raw, _ := base64.RawURLEncoding.DecodeString(strings.Split(rest, ".")[0])
			return strings.Contains(string(raw), `"exp":9007199254740993`)
		}},
		{"another user", Switch{Name: "user-name", Value: "mallory"}, func(t *testing.T, a answer) bool {
			return payload(t, a.text(t, "access_token"))["user_name"] == "mallory"
		}},
		{"ID token's aud", Switch{Name: "id-claim", Value: `aud="other"`}, func(t *testing.T, a answer) bool {
			return payload(t, a.text(t, "id_token"))["aud"] == "other"
		}},
		{"ID token without sub", Switch{Name: "id-claim-drop", Value: "sub"}, func(t *testing.T, a answer) bool {
			return payload(t, a.text(t, "id_token"))["sub"] == nil
		}},
		{"no refresh token", Switch{Name: "refresh-token", Value: "none"}, func(t *testing.T, a answer) bool {
			return !strings.Contains(a.body, "refresh_token")
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			if a := signIn(t, start(t, row.on), "edgecli"); !row.check(t, a) {
				t.Errorf("answer %s", a.body)
			}
		})
	}
}

func TestKeySets(t *testing.T) {
	for value, row := range map[string]struct{ present, absent string }{
		"":             {`"kid":"sandbox-1"`, `"d":`},
		"leading-zero": {"", ""},
		"no-kid":       {`"kty":"RSA"`, `"kid"`},
		"private":      {`"d":"`, `"p":`},
		"empty":        {`{"keys":[]}`, `"n"`},
		"duplicate":    {`},{"kty"`, `"d":`},
	} {
		t.Run("jwks "+value, func(t *testing.T) {
			s := start(t)
			if value != "" {
				if err := s.AddSwitches(Switch{Name: "jwks", Value: value}); err != nil {
					t.Fatal(err)
				}
			}
			a := get(t, s.URL+"/token_keys")
			if value == "leading-zero" {
				n, err := base64.RawURLEncoding.DecodeString(a.json(t)["keys"].([]any)[0].(map[string]any)["n"].(string))
				if err != nil || n[0] != 0 || len(n) != 257 {
					t.Errorf("n of %d bytes, first %d, %v", len(n), n[0], err)
				}
				return
			}
			expect(t, a, 200, row.present)
			if strings.Contains(a.body, row.absent) {
				t.Errorf("%s holds %s", a.body, row.absent)
			}
		})
	}
	expect(t, get(t, start(t).URL+"/token_key"), 200, `"kid":"sandbox-1"`, "BEGIN PUBLIC KEY")
}
