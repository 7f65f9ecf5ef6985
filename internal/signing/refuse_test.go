package signing

import (
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"encoding/pem"
	"strings"
	"testing"

	"software.sslmate.com/src/go-pkcs12"
)

// An EC key on secp256k1, by openssl ecparam -genkey.
const secp256k1 = `-----BEGIN PRIVATE KEY-----
MIGEAgEAMBAGByqGSM49AgEGBSuBBAAKBG0wawIBAQQgYqZJWKSuCQMznXVRIbfp
94Au/8zpObi4PtXHdQxT6eOhRANCAAQQysBUXBo24J5VSbpETn+LJG5r5wWaN8DN
dOEQI4FegYDbFQYXTnzenEgljhsrlVZF8kYZTdC5cngNnHHa4FlZ
-----END PRIVATE KEY-----`

func TestWhatIsNoKeyToSignWithIsRefusedByName(t *testing.T) {
	c := certificate(t, keys()["RSA"])
	weak := must(rsa.GenerateKey(rand.Reader, 1024))
	p224 := must(ecdsa.GenerateKey(elliptic.P224(), rand.Reader))
	x25519 := must(ecdh.X25519().GenerateKey(rand.Reader))
	plain := block("PRIVATE KEY", must(x509.MarshalPKCS8PrivateKey(keys()["EC"])))
	for _, tt := range []struct {
		name string
		data string
		want string
	}{
		{"nothing", "", "empty"},
		{"spaces", " \n\t", "empty"},
		{"text", "hunter2", "not a private key"},
		{"public key", string(block("PUBLIC KEY", must(x509.MarshalPKIXPublicKey(c.PublicKey)))), "a public key, where the private key is needed"},
		{"certificate", string(block("CERTIFICATE", c.Raw)), "a certificate, where the private key is needed"},
		{"two keys", string(plain) + string(plain), "more than one private key"},
		{"cut off PEM", string(plain[:len(plain)/2]), "damaged PEM: a private key that is cut off"},
		{"PEM that is not base64", strings.Replace(string(plain), "M", "*", 1), "damaged PEM"},
		{"PEM of something else", string(block("DH PARAMETERS", []byte{1})), "no private key among"},
		{"OpenSSH", string(block("OPENSSH PRIVATE KEY", []byte{1})), "OpenSSH"},
		{"DSA", string(block("DSA PRIVATE KEY", []byte{1})), `"DSA PRIVATE KEY" is not supported`},
		{"damaged PKCS#1", string(block("RSA PRIVATE KEY", []byte{0x30})), "damaged RSA private key"},
		{"damaged SEC 1", string(block("EC PRIVATE KEY", []byte{0x30})), "EC private key that is damaged"},
		{"damaged PKCS#8", string(block("PRIVATE KEY", []byte{0x30})), "damaged private key"},
		{"RSA of 1024 bits", string(block("PRIVATE KEY", must(x509.MarshalPKCS8PrivateKey(weak)))), "1024 bits"},
		{"P-224", string(block("PRIVATE KEY", must(x509.MarshalPKCS8PrivateKey(p224)))), "P-224 is not supported"},
		{"secp256k1", secp256k1, "1.3.132.0.10"},
		{"X25519", string(block("PRIVATE KEY", must(x509.MarshalPKCS8PrivateKey(x25519)))), "cannot sign"},
		{"key in DER", string(must(x509.MarshalPKCS8PrivateKey(keys()["EC"]))), "DER that is not PKCS#12"},
		{"PKCS#12 with certificates alone", string(must(pkcs12.Passwordless.EncodeTrustStore([]*x509.Certificate{c}, ""))), "where the private key is needed"},
		{"JWK that is no JSON", "{", "not JSON"},
		{"JWK set", `{"keys":[` + rfc7515EC + `]}`, "JWK set"},
		{"JWK with a public key", `{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}`, "public key, where the private"},
		{"JWK with a shared secret", `{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ"}`, "shared secret"},
		{"JWK without kty", `{"d":"AA"}`, `kty ""`},
		{"JWK for encryption", member(rfc7515EC, `"use":"enc"`), `use is "enc"`},
		{"JWK for verifying", member(rfc7515EC, `"key_ops":["verify"]`), "key_ops"},
		{"JWK with another key's alg", member(rfc7515EC, `"alg":"RS256"`), `alg "RS256"`},
		{"JWK with another curve's alg", member(rfc7515EC, `"alg":"ES384"`), `alg "ES384"`},
		{"JWK with alg none", member(rfc7515RSA, `"alg":"none"`), `alg "none"`},
		{"JWK with HS256", member(rfc7515RSA, `"alg":"HS256"`), `alg "HS256"`},
		{"JWK with a number for kid", member(rfc7515EC, `"kid":1`), "kid is no string"},
		{"JWK on secp256k1", strings.Replace(rfc7515EC, "P-256", "secp256k1", 1), `"secp256k1" is not supported`},
		{"JWK of another d", strings.Replace(rfc7515EC, "jpsQ", "kpsQ", 1), "not the public key of d"},
		{"JWK with a short d", strings.Replace(rfc7515EC, "jpsQnnGQ", "", 1), "no private key on its curve"},
		{"JWK Ed448", strings.Replace(rfc8037Ed25519, "Ed25519", "Ed448", 1), `"Ed448" is not supported`},
		{"JWK Ed25519 of another x", strings.Replace(rfc8037Ed25519, "11qY", "12qY", 1), "not the public key of d"},
		{"JWK RSA without p", strings.Replace(rfc7515RSA, `"p"`, `"P"`, 1), "both or neither of p and q"},
		{"JWK RSA with an empty p", strings.Replace(rfc7515RSA, `"p":"`, `"p":"*`, 1), "both or neither of p and q"},
		{"JWK RSA without d", strings.Replace(rfc7515RSA, `"d":"`, `"d":"*`, 1), "n, e and d"},
		{"JWK RSA without primes, of another d", strings.Replace(withoutPrimes, "Eq5x", "Eq5y", 1), "do not fit together"},
		{"JWK RSA without primes, of d 1", strings.Replace(withoutPrimes, `"d":"`, `"d":"AQ","was":"`, 1), "do not fit together"},
		{"JWK with kid twice", member(rfc7515EC, `"kid":"a","kid":"b"`), `two members "kid"`},
		{"JWK RSA of another d", strings.Replace(rfc7515RSA, "Eq5x", "Eq5y", 1), "do not fit together"},
		{"JWK RSA of an even exponent", strings.Replace(rfc7515RSA, "AQAB", "AQAA", 1), "exponent"},
		{"JWK RSA of exponent 1", strings.Replace(rfc7515RSA, "AQAB", "AQ", 1), "exponent"},
		{"JWK RSA of three primes", member(rfc7515RSA, `"oth":[]`), "two primes"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse([]byte(tt.data), password)
			if err == nil {
				t.Fatal("accepted")
			}
			if !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %q, want %q in it", err, tt.want)
			}
		})
	}
}

func TestErrorsRepeatNothingOfTheKey(t *testing.T) {
	for _, data := range []string{
		strings.Replace(rfc7515EC, "jpsQ", "kpsQ", 1),
		strings.Replace(rfc7515RSA, "Eq5x", "Eq5y", 1),
		member(rfc7515EC, `"alg":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI-and-more"`),
		"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI",
	} {
		_, err := Parse([]byte(data), password)
		if err == nil {
			t.Fatal("accepted")
		}
		for _, secret := range []string{"psQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI", "xpGnNCivDflJs", password} {
			if strings.Contains(err.Error(), secret) {
				t.Errorf("error %q holds %q", err, secret)
			}
		}
	}
}

// pbes2 is a well-formed EncryptedPrivateKeyInfo with an initialization vector
// and parameters of choice.
func pbes2(t *testing.T, iv []byte, derivation asn1.ObjectIdentifier, parameters ...int) []byte {
	t.Helper()
	kdf := appendDER(t, nil, []byte("salt1234"))
	for _, n := range parameters {
		kdf = appendDER(t, kdf, n)
	}
	der := nested(t,
		nested(t, must(asn1.Marshal(asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 13})),
			nested(t,
				nested(t, must(asn1.Marshal(derivation)), nested(t, kdf)),
				nested(t, must(asn1.Marshal(asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 42})), must(asn1.Marshal(iv))))),
		must(asn1.Marshal(make([]byte, 64))))
	return pem.EncodeToMemory(&pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: der})
}

func appendDER(t *testing.T, der []byte, value any) []byte {
	t.Helper()
	return append(der, must(asn1.Marshal(value))...)
}

// nested is a SEQUENCE of parts.
func nested(t *testing.T, parts ...[]byte) []byte {
	t.Helper()
	var content []byte
	for _, part := range parts {
		content = append(content, part...)
	}
	return must(asn1.Marshal(asn1.RawValue{Tag: asn1.TagSequence, IsCompound: true, Bytes: content}))
}

var (
	pbkdf2 = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 12}
	scrypt = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 11591, 4, 11}
)

func TestPasswordIsNotTriedAtAnyCost(t *testing.T) {
	iv := make([]byte, 16)
	for _, tt := range []struct {
		name   string
		data   []byte
		costly bool
	}{
		{"PBKDF2 of 1000 rounds", pbes2(t, iv, pbkdf2, 1000), false},
		{"PBKDF2 of two thousand million rounds", pbes2(t, iv, pbkdf2, 2_000_000_000), true},
		{"scrypt as openssl has it", pbes2(t, iv, scrypt, 16384, 8, 1), false},
		{"scrypt of 128 GiB", pbes2(t, iv, scrypt, 1<<23, 128, 1), true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse(tt.data, password)
			if err == nil {
				t.Fatal("accepted")
			}
			if costly := strings.Contains(err.Error(), "too long to try"); costly != tt.costly {
				t.Errorf("got %q", err)
			}
		})
	}
}

func TestCostOfAPasswordIsSeenWhereverReadersLook(t *testing.T) {
	salt := must(asn1.Marshal([]byte("salt1234")))
	many := must(asn1.Marshal(2_000_000_000))
	some := must(asn1.Marshal(4_000_000))
	otherClass := append([]byte{0x84}, salt[1:]...)
	group := func(rounds []byte) []byte { return nested(t, salt, rounds) }
	for name, tt := range map[string]struct {
		der        []byte
		affordable bool
	}{
		"a few derivations":         {nested(t, group(some), group(some)), true},
		"numbers without a salt":    {nested(t, many, salt), true},
		"too many rounds":           {nested(t, group(many)), false},
		"and junk behind them":      {nested(t, nested(t, salt, many, []byte{0xff})), false},
		"of a salt of other class":  {nested(t, otherClass, many), false},
		"in an octet string":        {must(asn1.Marshal(group(many))), false},
		"in a string of other kind": {must(asn1.Marshal(asn1.RawValue{Tag: asn1.TagUTF8String, Bytes: group(many)})), false},
		"in too many derivations":   {nested(t, group(some), group(some), group(some)), false},
	} {
		if got := affordable(tt.der); got != tt.affordable {
			t.Errorf("%s: affordable %t, want %t", name, got, tt.affordable)
		}
	}
}

func TestEncryptedKeyOfAWrongShapeIsAnErrorAndNoPanic(t *testing.T) {
	_, err := Parse(pbes2(t, []byte("four"), pbkdf2, 1000), password)
	if err == nil || !strings.Contains(err.Error(), "damaged encrypted private key") {
		t.Errorf("got %v", err)
	}
}
