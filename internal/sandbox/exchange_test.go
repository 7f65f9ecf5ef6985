package sandbox

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"testing"
	"time"
)

func TestTokenExchange(t *testing.T) {
	s := start(t)
	alice := signIn(t, s, "edgecli")
	access := alice.text(t, "access_token")
	const urn = tokenTypePrefix
	for name, row := range map[string]struct {
		pairs  []string
		status int
		want   string
	}{
		"a user's token":      {[]string{"subject_token", access, "subject_token_type", urn + "access_token"}, 200, `"issued_token_type":"` + urn + `access_token"`},
		"as a JWT":            {[]string{"subject_token", access, "subject_token_type", urn + "jwt"}, 200, `"access_token"`},
		"an ID token":         {[]string{"subject_token", alice.text(t, "id_token"), "subject_token_type", urn + "id_token"}, 200, `"access_token"`},
		"for an ID token":     {[]string{"subject_token", access, "subject_token_type", urn + "access_token", "requested_token_type", urn + "id_token"}, 200, `"token_type":"N_A"`},
		"for a refresh token": {[]string{"subject_token", access, "subject_token_type", urn + "access_token", "requested_token_type", urn + "refresh_token"}, 200, `"token_type":"N_A"`},
		"no subject":          {nil, 400, "subject_token is missing"},
		"no type":             {[]string{"subject_token", access}, 400, "come together"},
		"type no URN":         {[]string{"subject_token", access, "subject_token_type", "access_token"}, 400, "not a token type URN"},
		"wrong type":          {[]string{"subject_token", access, "subject_token_type", urn + "id_token"}, 400, "not of its subject_token_type"},
		"foreign subject":     {[]string{"subject_token", "x", "subject_token_type", urn + "access_token"}, 400, "not valid"},
		"foreign actor":       {[]string{"subject_token", access, "subject_token_type", urn + "jwt", "actor_token", "x", "actor_token_type", urn + "jwt"}, 400, "actor_token is not valid"},
		"odd request":         {[]string{"subject_token", access, "subject_token_type", urn + "jwt", "requested_token_type", urn + "saml2"}, 400, "not supported"},
		"scope":               {[]string{"subject_token", access, "subject_token_type", urn + "jwt", "scope", "root"}, 400, "invalid_scope"},
	} {
		t.Run(name, func(t *testing.T) {
			expect(t, ask(t, s, "service", append([]string{"grant_type", grantTokenExchange}, row.pairs...)...), row.status, row.want)
		})
	}
}

func TestAnExchangedTokenNamesSubjectActorAndAudience(t *testing.T) {
	s := start(t)
	actor := ask(t, s, "service", "grant_type", "client_credentials").text(t, "access_token")
	a := ask(t, s, "service", "grant_type", grantTokenExchange,
		"subject_token", s.AccessToken("edgecli", "alice"), "subject_token_type", tokenTypePrefix+"access_token",
		"actor_token", actor, "actor_token_type", tokenTypePrefix+"access_token",
		"resource", "https://api.example.test", "audience", "billing")
	claims := payload(t, a.text(t, "access_token"))
	if claims["user_name"] != "alice" || claims["client_id"] != "service" || claims["act"].(map[string]any)["sub"] != "service" {
		t.Errorf("claims %v", claims)
	}
	if aud := claims["aud"].([]any); len(aud) != 2 || aud[0] != "https://api.example.test" || aud[1] != "billing" {
		t.Errorf("aud %v", aud)
	}
}

// signES256 makes an assertion as a client would.
func signES256(t *testing.T, key *ecdsa.PrivateKey, claims map[string]any) string {
	t.Helper()
	input := segment(encode(map[string]any{"alg": "ES256", "kid": "k1"})) + "." + segment(encode(claims))
	digest := sha256.Sum256([]byte(input))
	r, v, err := ecdsa.Sign(rand.Reader, key, digest[:])
	if err != nil {
		t.Fatal(err)
	}
	sig := make([]byte, 64)
	r.FillBytes(sig[:32])
	v.FillBytes(sig[32:])
	return input + "." + segment(sig)
}

func signer(t *testing.T, s *Running) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.RegisterKey("signer", "k1", crypto.PublicKey(&key.PublicKey)); err != nil {
		t.Fatal(err)
	}
	return key
}

func TestAClientMayProveItselfByAnAssertion(t *testing.T) {
	good := func(s *Running) map[string]any {
		return map[string]any{"iss": "signer", "sub": "signer", "aud": s.Issuer(), "exp": clockwork().Add(time.Minute).Unix(), "jti": "j1"}
	}
	for name, row := range map[string]struct {
		claim string
		value any
		want  string
	}{
		"good":          {"iat", clockwork().Unix(), ""},
		"aud is a list": {"aud", []string{"x", "http://127.0.0.1"}, "aud is not this server"},
		"other aud":     {"aud", "https://elsewhere.test", "aud is not this server"},
		"other sub":     {"sub", "edgecli", "sub is not the client"},
		"other iss":     {"iss", "edgecli", "signature or form"},
		"expired":       {"exp", clockwork().Unix(), "expired"},
		"too long":      {"exp", clockwork().Add(time.Hour).Unix(), "exp is too far ahead"},
		"no jti":        {"jti", "", "jti is missing"},
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t)
			claims := good(s)
			claims[row.claim] = row.value
			jwt := signES256(t, signer(t, s), claims)
			a := ask(t, s, "", "grant_type", "client_credentials", "client_assertion_type", assertionType, "client_assertion", jwt)
			if row.want != "" {
				expect(t, a, 401, `"invalid_client"`, row.want)
				return
			}
			expect(t, a, 200, `"access_token"`)
			a = ask(t, s, "", "grant_type", "client_credentials", "client_assertion_type", assertionType, "client_assertion", jwt)
			expect(t, a, 401, "jti was used before")
		})
	}
}

func TestJWTBearer(t *testing.T) {
	s := start(t)
	key := signer(t, s)
	assert := func(claims map[string]any) answer {
		return ask(t, s, "edgecli", "grant_type", grantJWTBearer, "assertion", signES256(t, key, claims))
	}
	claims := map[string]any{"iss": "signer", "sub": "alice", "aud": []string{s.Issuer()}, "exp": clockwork().Add(time.Minute).Unix(), "jti": "1"}
	a := assert(claims)
	expect(t, a, 200, `"access_token"`)
	if strings.Contains(a.body, "refresh_token") {
		t.Error("a refresh token")
	}
	expect(t, assert(claims), 400, `"invalid_grant"`, "jti was used before")
	claims["jti"], claims["sub"] = "2", "nobody"
	expect(t, assert(claims), 400, "sub is unknown")

	expect(t, ask(t, s, "edgecli", "grant_type", grantJWTBearer), 400, "assertion is missing")
	expect(t, ask(t, s, "edgecli", "grant_type", grantJWTBearer, "assertion", "a.b.c"), 400, "invalid_grant")
	own, err := s.Assertion("alice")
	if err != nil {
		t.Fatal(err)
	}
	expect(t, ask(t, s, "edgecli", "grant_type", grantJWTBearer, "assertion", own), 200)
	s.Advance(assertionLife)
	expect(t, ask(t, s, "edgecli", "grant_type", grantJWTBearer, "assertion", own), 400, "invalid_grant")
}

func TestSAML2Bearer(t *testing.T) {
	s := start(t)
	assert := func(doc string) answer {
		return ask(t, s, "edgecli", "grant_type", grantSAML2Bearer, "assertion", base64.RawURLEncoding.EncodeToString([]byte(doc)))
	}
	doc, err := s.SAMLAssertion("alice")
	if err != nil {
		t.Fatal(err)
	}
	expect(t, assert(strings.Replace(doc, "alice", "jdoe", 1)), 400, "was changed")
	expect(t, assert("<a/>"), 400, "not a SAML assertion")
	expect(t, ask(t, s, "edgecli", "grant_type", grantSAML2Bearer, "assertion", doc), 400, "not base64url")
	expect(t, assert(doc), 200, `"access_token"`)
	expect(t, assert(doc), 400, "used before")
	late, _ := s.SAMLAssertion("alice")
	s.Advance(assertionLife)
	expect(t, assert(late), 400, "outside its conditions")
}

func TestAClientMayAssertItself(t *testing.T) {
	s := start(t)
	key := signer(t, s)
	claims := func(jti string) map[string]any {
		return map[string]any{"iss": "signer", "sub": "signer", "aud": s.Issuer(), "exp": clockwork().Add(time.Minute).Unix(), "jti": jti}
	}
	a := ask(t, s, "", "grant_type", grantJWTBearer, "assertion", signES256(t, key, claims("1")),
		"client_assertion_type", assertionType, "client_assertion", signES256(t, key, claims("2")))
	expect(t, a, 200, `"scope":"uaa.resource api.read"`)
	if sub := payload(t, a.text(t, "access_token"))["sub"]; sub != "signer" {
		t.Errorf("sub %v", sub)
	}
	expect(t, ask(t, s, "edgecli", "grant_type", grantJWTBearer, "assertion", signES256(t, key, claims("3"))), 400, "sub is unknown")
}
