package sandbox

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"math/big"
	"net/http"
	"sync"
)

// signingKey is made once per process, as making one takes as long as a
// hundred requests. Servers differ by their issuer.
var signingKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

const keyID = "sandbox-1"

// tokenKeys is UAA's JWKS: each key has its PEM form in `value` as well.
func (s *Server) tokenKeys(q *request) reply {
	key := keyMembers()
	keys := [][]member{key}
	switch q.on.value("jwks") {
	case "leading-zero": // as UAA 4.30 has it, against RFC 7518 section 6.3.1.1
		n := append([]byte{0}, signingKey().N.Bytes()...)
		keys[0] = replace(key, field("n", base64.RawURLEncoding.EncodeToString(n)))
	case "no-kid":
		keys[0] = replace(key, field("kid", nil))
	case "private":
		keys[0] = append(key, field("d", base64.RawURLEncoding.EncodeToString(signingKey().D.Bytes())))
	case "empty":
		keys = nil
	case "duplicate":
		keys = append(keys, key)
	}
	list := []byte{'['}
	for i, k := range keys {
		if i > 0 {
			list = append(list, ',')
		}
		list = append(list, reply{members: k}.bytes()...)
	}
	r := object(http.StatusOK, member{"keys", append(list, ']')})
	r.header.Set("Cache-Control", "no-cache")
	return r
}

// tokenKey is the older endpoint, for the current key alone.
func (s *Server) tokenKey(*request) reply { return object(http.StatusOK, keyMembers()...) }

func keyMembers() []member {
	pub := &signingKey().PublicKey
	der, err := x509.MarshalPKIXPublicKey(pub)
	if err != nil {
		panic(err)
	}
	return []member{
		field("kty", "RSA"),
		field("e", base64.RawURLEncoding.EncodeToString(big.NewInt(int64(pub.E)).Bytes())),
		field("use", "sig"),
		field("kid", keyID),
		field("alg", "RS256"),
		field("value", string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))),
		field("n", base64.RawURLEncoding.EncodeToString(pub.N.Bytes())),
	}
}

// replace returns members with one of them given another value, or, the value
// being null, left out.
func replace(members []member, by member) []member {
	var out []member
	for _, m := range members {
		switch {
		case m.name != by.name:
			out = append(out, m)
		case string(by.value) != "null":
			out = append(out, by)
		}
	}
	return out
}

// random returns n random bytes in hexadecimal.
func random(n int) string {
	b := make([]byte, n)
	rand.Read(b)
	return hex.EncodeToString(b)
}
