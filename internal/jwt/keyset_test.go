package jwt

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// Public keys in the form of JWK members, of the RFCs' examples.
const (
	ecMembers  = `"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"`
	ec2Members = `"kty":"EC","crv":"P-256","x":"04N0xi21hshyvBp7I167sbE_bXqyqkAPfefdklMO7wY","y":"UI8exy-C06a7DUnjIdENkxeFtHM4-l_41LqEw9nVgmw"`
	okpMembers = `"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"`
)

// rsaMembers are those of a key with the modulus n and the exponent e, in base64url.
func rsaMembers(n, e string) string { return fmt.Sprintf(`"kty":"RSA","n":%q,"e":%q`, n, e) }

// modulus is that of RFC 7515 A.2, 2048 bits long.
func modulus() string {
	_, n, _ := strings.Cut(vectors[0].jwk, `"n":"`)
	n, _, _ = strings.Cut(n, `"`)
	return n
}

func TestSoundKeysAreUsed(t *testing.T) {
	for name, members := range map[string]string{
		"RSA":                    rsaMembers(modulus(), "AQAB"),
		"RSA with exponent 3":    rsaMembers(modulus(), "Aw"),
		"RSA with zero before n": rsaMembers(part("\x00"+decoded(modulus())), "AQAB"),
		"EC":                     ecMembers,
		"OKP":                    okpMembers,
		"its algorithm":          ecMembers + `,"alg":"ES256"`,
		"use sig":                ecMembers + `,"use":"sig"`,
		"use null":               ecMembers + `,"use":null`,
		"verify among key_ops":   ecMembers + `,"key_ops":["sign","verify"]`,
		"members unheard of":     ecMembers + `,"value":"-----BEGIN","x5c":["AAAA"],"ext":true`,
	} {
		t.Run(name, func(t *testing.T) {
			mustParseKeys(t, `{"keys":[{`+members+`}]}`)
			mustParseKeys(t, `{`+members+`}`)
		})
	}
}

func decoded(s string) string {
	b, err := decodePart(s)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func TestUnsoundKeysAreRefused(t *testing.T) {
	n := decoded(modulus())
	for name, members := range map[string]string{
		"RSA of 2047 bits":           rsaMembers(part("\x7f"+n[1:]), "AQAB"),
		"RSA of 1024 bits":           rsaMembers(part(n[:127]+"\x01"), "AQAB"),
		"RSA of 16385 bits":          rsaMembers(part("\x01"+strings.Repeat("\x01", 2048)), "AQAB"),
		"RSA with an even n":         rsaMembers(part(n[:255]+"\x02"), "AQAB"),
		"RSA without n":              `"kty":"RSA","e":"AQAB"`,
		"RSA without e":              `"kty":"RSA","n":"` + modulus() + `"`,
		"RSA with exponent 0":        rsaMembers(modulus(), "AA"),
		"RSA with exponent 1":        rsaMembers(modulus(), "AQ"),
		"RSA with exponent 2":        rsaMembers(modulus(), "Ag"),
		"RSA with an even exponent":  rsaMembers(modulus(), "AQAA"),
		"RSA with exponent 2^31+1":   rsaMembers(modulus(), "gAAAAQ"),
		"RSA with exponent 2^64+1":   rsaMembers(modulus(), "AQAAAAAAAAAB"),
		"RSA whose n has padding":    rsaMembers(modulus()+"==", "AQAB"),
		"RSA whose n is a number":    `"kty":"RSA","n":3,"e":"AQAB"`,
		"RSA from ROCA":              rsaMembers(rocaModulus, "AQAB"),
		"EC off the curve":           strings.Replace(ecMembers, `I5a0"`, `I5a4"`, 1),
		"EC at infinity":             `"kty":"EC","crv":"P-256","x":"` + part(strings.Repeat("\x00", 32)) + `","y":"` + part(strings.Repeat("\x00", 32)) + `"`,
		"EC with a zero before x":    `"kty":"EC","crv":"P-256","x":"` + part("\x00"+decoded("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU")) + `","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"`,
		"EC without y":               `"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"`,
		"EC of another curve":        strings.Replace(ecMembers, "P-256", "P-384", 1),
		"EC of a curve unheard of":   strings.Replace(ecMembers, "P-256", "secp256k1", 1),
		"EC without curve":           strings.Replace(ecMembers, `"crv":"P-256",`, "", 1),
		"EC with stray bits":         strings.Replace(ecMembers, `I5a0"`, `I5a1"`, 1),
		"EC called RSA":              strings.Replace(ecMembers, `"kty":"EC"`, `"kty":"RSA"`, 1),
		"OKP of 31 bytes":            `"kty":"OKP","crv":"Ed25519","x":"` + part(strings.Repeat("\x11", 31)) + `"`,
		"OKP of small order":         `"kty":"OKP","crv":"Ed25519","x":"` + part("\x01"+strings.Repeat("\x00", 31)) + `"`,
		"OKP of small order, signed": `"kty":"OKP","crv":"Ed25519","x":"` + part("\x01"+strings.Repeat("\x00", 30)+"\x80") + `"`,
		"X25519":                     strings.Replace(okpMembers, "Ed25519", "X25519", 1),
		"shared secret":              `"kty":"oct","k":"AAAA"`,
		"kty unheard of":             `"kty":"AKP","pub":"AAAA"`,
		"kty a number":               `"kty":1`,
		"kty missing":                `"alg":"ES256"`,
		"use enc":                    ecMembers + `,"use":"enc"`,
		"use a list":                 ecMembers + `,"use":["sig"]`,
		"key_ops without verify":     ecMembers + `,"key_ops":["sign"]`,
		"key_ops empty":              ecMembers + `,"key_ops":[]`,
		"key_ops a string":           ecMembers + `,"key_ops":"verify"`,
		"alg of another type":        ecMembers + `,"alg":"RS256"`,
		"alg of another curve":       ecMembers + `,"alg":"ES384"`,
		"alg of encryption":          rsaMembers(modulus(), "AQAB") + `,"alg":"RSA-OAEP"`,
		"alg none":                   ecMembers + `,"alg":"none"`,
		"alg HS256":                  rsaMembers(modulus(), "AQAB") + `,"alg":"HS256"`,
		"kid a number":               ecMembers + `,"kid":7`,
		"more than 16 KiB":           ecMembers + `,"x5c":["` + strings.Repeat("A", maxKeySize) + `"]`,
	} {
		t.Run(name, func(t *testing.T) {
			keys, err := ParseKeySet([]byte(`{"keys":[{` + members + `}]}`))
			if err != nil {
				t.Fatal(err)
			}
			if len(keys.keys) != 0 || len(keys.Refused()) != 1 {
				t.Fatalf("used %d, refused %v", len(keys.keys), keys.Refused())
			}
			if err := checkJWS(keys, vectors[1].jws); err == nil || !strings.Contains(err.Error(), "no usable key: a key without kid: ") {
				t.Errorf("reason: %v", err)
			}
		})
	}
}

func TestKeyWithPrivatePartIsUsedWithAWarning(t *testing.T) {
	keys := mustParseKeys(t, `{"keys":[{"kid":"k1",`+ecMembers+`,"d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}]}`)
	if len(keys.Warnings) != 1 || !strings.Contains(keys.Warnings[0], `key "k1"`) || strings.Contains(keys.Warnings[0], "jpsQ") {
		t.Errorf("warnings %q", keys.Warnings)
	}
}

func TestKeySetWithoutUsableKeysVerifiesNothing(t *testing.T) {
	for _, document := range []string{`{}`, `{"keys":null}`, `{"keys":[]}`, `{"keys":[null,1,"x",[]]}`, `{"Keys":[{` + ecMembers + `}]}`} {
		keys, err := ParseKeySet([]byte(document))
		if err != nil {
			t.Errorf("%s: %v", document, err)
			continue
		}
		if err := checkJWS(keys, vectors[1].jws); err == nil || !strings.Contains(err.Error(), "no usable key") {
			t.Errorf("%s: %v", document, err)
		}
	}
	if checkJWS(nil, vectors[1].jws) == nil {
		t.Error("no key set verifies")
	}
}

func TestDocumentsThatAreNoKeySet(t *testing.T) {
	for name, document := range map[string]string{
		"nothing":          ``,
		"a web page":       `<!doctype html>`,
		"an array":         `[]`,
		"keys no array":    `{"keys":{}}`,
		"text behind":      `{"keys":[]} x`,
		"keys twice":       `{"keys":[],"keys":[{` + ecMembers + `}]}`,
		"a member twice":   `{"keys":[{` + ecMembers + `,"kty":"EC"}]}`,
		"PEM of nothing":   "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n",
		"PEM half":         "-----BEGIN PUBLIC KEY-----\nAAAA",
		"PEM of something": "-----BEGIN DH PARAMETERS-----\nAAAA\n-----END DH PARAMETERS-----\n",
	} {
		t.Run(name, func(t *testing.T) {
			if keys, err := ParseKeys([]byte(document)); err == nil {
				t.Errorf("got %d keys, refused %v", len(keys.keys), keys.Refused())
			}
		})
	}
}

func TestKeySetIsBounded(t *testing.T) {
	one := `{"kid":"k%d",` + ecMembers + `}`
	all := make([]string, 10_000)
	for i := range all {
		all[i] = fmt.Sprintf(one, i)
	}
	keys := mustParseKeys(t, `{"keys":[`+strings.Join(all, ",")+`]}`)
	if len(keys.keys) != maxKeys || len(keys.Refused()) != 1 {
		t.Errorf("used %d, refused %d", len(keys.keys), len(keys.Refused()))
	}
}

func TestDifferentKeysOfOneKidAreRefused(t *testing.T) {
	tests := []struct {
		name string
		keys []string
		used []string
	}{
		{"the same key twice", []string{`{"kid":"a",` + ecMembers + `}`, `{"kid":"a",` + ecMembers + `}`}, []string{"a", "a"}},
		{"different keys", []string{`{"kid":"a",` + ecMembers + `}`, `{"kid":"a",` + ec2Members + `}`, `{"kid":"b",` + ecMembers + `}`}, []string{"b"}},
		{"different types", []string{`{"kid":"a",` + ecMembers + `}`, `{"kid":"a",` + okpMembers + `}`}, nil},
		{"the first again", []string{`{"kid":"a",` + ecMembers + `}`, `{"kid":"a",` + ec2Members + `}`, `{"kid":"a",` + ecMembers + `}`}, nil},
		{"one is for encryption", []string{`{"kid":"a",` + ecMembers + `}`, `{"kid":"a","use":"enc",` + ec2Members + `}`}, []string{"a"}},
		{"no kid", []string{`{` + ecMembers + `}`, `{` + ec2Members + `}`}, []string{"", ""}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			keys, err := ParseKeySet([]byte(`{"keys":[` + strings.Join(tt.keys, ",") + `]}`))
			if err != nil {
				t.Fatal(err)
			}
			var used []string
			for _, k := range keys.keys {
				used = append(used, k.id)
			}
			if !slices.Equal(used, tt.used) {
				t.Errorf("used %q, want %q", used, tt.used)
			}
		})
	}
}
