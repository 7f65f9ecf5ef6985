package sandbox

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	_ "crypto/sha512" // for RS384 to ES512
	"encoding/base64"
	"encoding/json"
	"errors"
	"math/big"
	"strings"
)

// sign makes a JWT of the claims, in the way that the switches ask for.
func (s *Server) sign(q *request, claims map[string]any) string { return s.signAs(q, "JWT", claims) }

// signAs is sign with a type of token of its own (RFC 7515 section 4.1.9).
func (s *Server) signAs(q *request, typ string, claims map[string]any) string {
	header := map[string]any{
		"alg": "RS256", "kid": keyID, "typ": typ,
		"jku": "https" + strings.TrimPrefix(s.baseURL, "http") + "/token_keys", // https even over http, as UAA has it
	}
	if q.on.value("token-format") == "old" {
		header = map[string]any{"alg": "RS256"}
	}
	fault := q.on.value("signature")
	switch fault {
	case "none":
		header["alg"] = "none"
	case "hs256":
		header["alg"] = "HS256"
	case "unknown-kid":
		header["kid"] = "elsewhere"
	case "no-kid":
		delete(header, "kid")
	case "crit":
		header["crit"] = []string{"urn:example:unknown"}
	}
	input := segment(encode(header)) + "." + segment(encode(claims))
	return input + "." + segment(signature(input, fault))
}

func signature(input, fault string) []byte {
	digest := sha256.Sum256([]byte(input))
	switch fault {
	case "none":
		return nil
	case "hs256": // keyed with what everybody knows
		mac := hmac.New(sha256.New, []byte(signingKey().N.String()))
		mac.Write([]byte(input))
		return mac.Sum(nil)
	case "bad":
		digest[0] ^= 1
	}
	sig, err := rsa.SignPKCS1v15(rand.Reader, signingKey(), crypto.SHA256, digest[:])
	if err != nil {
		panic(err)
	}
	return sig
}

func segment(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// apply edits claims as the switches of a name ask.
func (on active) apply(name string, claims map[string]any) {
	for k, v := range on.assignments(name) {
		claims[k] = json.RawMessage(v[0])
	}
	for _, a := range on {
		if a.Name == name+"-drop" {
			delete(claims, a.Value)
		}
	}
}

var errAssertion = errors.New("signature or form of the assertion is wrong")

// assertionClaims are those that a client's assertion must have (RFC 7523
// section 3).
type assertionClaims struct {
	Issuer   string   `json:"iss"`
	Subject  string   `json:"sub"`
	Audience audience `json:"aud"`
	Expires  float64  `json:"exp"`
	ID       string   `json:"jti"`
}

// audience is a string or an array of them (RFC 7519 section 4.1.3).
type audience []string

func (a *audience) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		*a = make(audience, 1)
		return json.Unmarshal(b, &(*a)[0])
	}
	return json.Unmarshal(b, (*[]string)(a))
}

// verifyAssertion checks a JWT that a client has signed with one of its keys or
// with its secret, and returns its claims.
func verifyAssertion(jwt string, keys []clientKey, secret string) (assertionClaims, error) {
	var claims assertionClaims
	parts := strings.Split(jwt, ".")
	if len(parts) != 3 {
		return claims, errAssertion
	}
	var header struct{ Alg, Kid string }
	if decode(parts[0], &header) != nil || decode(parts[1], &claims) != nil {
		return claims, errAssertion
	}
	sig, err := base64.RawURLEncoding.Strict().DecodeString(parts[2])
	if err != nil {
		return claims, errAssertion
	}
	input := []byte(parts[0] + "." + parts[1])
	if strings.HasPrefix(header.Alg, "HS") {
		if secret != "" && verifyMAC(header.Alg, input, sig, secret) {
			return claims, nil
		}
		return claims, errAssertion
	}
	for _, k := range keys {
		if (header.Kid == "" || k.id == "" || header.Kid == k.id) && verify(header.Alg, k.key, input, sig) {
			return claims, nil
		}
	}
	return claims, errAssertion
}

func decode(part string, into any) error {
	b, err := base64.RawURLEncoding.Strict().DecodeString(part)
	if err != nil {
		return err
	}
	return json.Unmarshal(b, into)
}

// hashes are those of RFC 7518 section 3.1, by the digits of the algorithm.
var hashes = map[string]crypto.Hash{"256": crypto.SHA256, "384": crypto.SHA384, "512": crypto.SHA512}

func verifyMAC(alg string, input, sig []byte, secret string) bool {
	h, ok := hashes[alg[2:]]
	if !ok {
		return false
	}
	mac := hmac.New(h.New, []byte(secret))
	mac.Write(input)
	return hmac.Equal(mac.Sum(nil), sig)
}

func verify(alg string, key crypto.PublicKey, input, sig []byte) bool {
	if k, ok := key.(ed25519.PublicKey); ok {
		return alg == "EdDSA" && ed25519.Verify(k, input, sig)
	}
	h, ok := hashes[strings.TrimLeft(alg, "RSPE")]
	if !ok || len(alg) != 5 {
		return false
	}
	hash := h.New()
	hash.Write(input)
	digest := hash.Sum(nil)
	switch k := key.(type) {
	case *rsa.PublicKey:
		switch alg[:2] {
		case "RS":
			return rsa.VerifyPKCS1v15(k, h, digest, sig) == nil
		case "PS":
			return rsa.VerifyPSS(k, h, digest, sig, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash}) == nil
		}
	case *ecdsa.PublicKey:
		size := (k.Curve.Params().BitSize + 7) / 8
		if alg[:2] == "ES" && len(sig) == 2*size {
			return ecdsa.Verify(k, digest, new(big.Int).SetBytes(sig[:size]), new(big.Int).SetBytes(sig[size:]))
		}
	}
	return false
}
