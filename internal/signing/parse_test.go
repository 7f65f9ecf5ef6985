package signing

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"math/big"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/youmark/pkcs8"
	"software.sslmate.com/src/go-pkcs12"
)

const password = "correct horse"

// keys are one of each kind.
var keys = sync.OnceValue(func() map[string]any {
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	ecKey, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		panic(err)
	}
	_, edKey, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		panic(err)
	}
	return map[string]any{"RSA": rsaKey, "EC": ecKey, "Ed25519": edKey}
})

func certificate(t testing.TB, private any) *x509.Certificate {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		Subject:      pkix.Name{CommonName: "robot"},
		NotBefore:    time.Unix(0, 0),
		NotAfter:     time.Unix(1<<32, 0),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.(crypto.Signer).Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func block(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

// must is for what cannot fail with the keys of these tests.
func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

// containers are the keys in everything that they can stand in. All that is
// encrypted has the same password.
func containers(t *testing.T) map[string][]byte {
	all := map[string][]byte{}
	for kind, key := range keys() {
		plain := must(x509.MarshalPKCS8PrivateKey(key))
		all[kind+" PKCS#8"] = block("PRIVATE KEY", plain)
		all[kind+" encrypted PKCS#8"] = block("ENCRYPTED PRIVATE KEY", must(pkcs8.MarshalPrivateKey(key, []byte(password), nil)))
		c := certificate(t, key)
		all[kind+" encrypted PKCS#12"] = must(pkcs12.Modern2023.Encode(key, c, nil, password))
		all[kind+" encrypted legacy PKCS#12"] = must(pkcs12.LegacyRC2.Encode(key, c, nil, password))
		all[kind+" PKCS#12 without password"] = must(pkcs12.Passwordless.Encode(key, c, nil, ""))
		all[kind+" PKCS#12 with an empty password"] = must(pkcs12.Modern2023.Encode(key, c, nil, ""))
		all[kind+" PKCS#12 in base64"] = []byte(base64.StdEncoding.EncodeToString(all[kind+" PKCS#12 without password"]))
		all[kind+" behind its certificate"] = append(block("CERTIFICATE", c.Raw), all[kind+" PKCS#8"]...)
	}
	rsaKey, ecKey := keys()["RSA"].(*rsa.PrivateKey), keys()["EC"].(*ecdsa.PrivateKey)
	pkcs1, sec1 := x509.MarshalPKCS1PrivateKey(rsaKey), must(x509.MarshalECPrivateKey(ecKey))
	all["RSA PKCS#1"] = block("RSA PRIVATE KEY", pkcs1)
	all["EC SEC 1"] = block("EC PRIVATE KEY", sec1)
	all["EC SEC 1 behind its parameters"] = append(block("EC PARAMETERS", []byte{6, 5, 0x2b, 0x81, 4, 0, 0x22}), all["EC SEC 1"]...)
	//lint:ignore SA1019 it is deprecated for making such files, and people have them
	all["RSA encrypted PKCS#1"] = pem.EncodeToMemory(must(x509.EncryptPEMBlock(rand.Reader, "RSA PRIVATE KEY", pkcs1, []byte(password), x509.PEMCipherAES256)))
	//lint:ignore SA1019 it is deprecated for making such files, and people have them
	all["EC encrypted SEC 1"] = pem.EncodeToMemory(must(x509.EncryptPEMBlock(rand.Reader, "EC PRIVATE KEY", sec1, []byte(password), x509.PEMCipher3DES)))
	return all
}

func TestKeyIsReadFromEveryContainer(t *testing.T) {
	for name, data := range containers(t) {
		t.Run(name, func(t *testing.T) {
			secret := ""
			if strings.Contains(name, "encrypted") {
				secret = password
				if _, err := Parse(data, ""); !errors.Is(err, ErrEncrypted) {
					t.Errorf("without a password: %v", err)
				}
				if _, err := Parse(data, "wrong"); !errors.Is(err, ErrPassword) {
					t.Errorf("with a wrong password: %v", err)
				}
			}
			key, err := Parse(data, secret)
			if err != nil {
				t.Fatal(err)
			}
			kind, _, _ := strings.Cut(name, " ")
			want := keys()[kind].(crypto.Signer).Public().(interface{ Equal(crypto.PublicKey) bool })
			if !want.Equal(key.Public()) {
				t.Error("another key than was put in")
			}
			verifies(t, key)
		})
	}
}

// A secret loses the line end that its last byte may look like.
func TestPKCS12IsReadWithoutItsLastLineEnd(t *testing.T) {
	key := keys()["EC"]
	data := must(pkcs12.Passwordless.Encode(key, certificate(t, key), nil, ""))
	for name, end := range map[string]string{"LF": "\n", "CR LF": "\r\n"} {
		t.Run(name, func(t *testing.T) {
			cut := bytes.Clone(data[:len(data)-len(end)])
			if got := withLineEnd(cut); string(got) != string(cut)+end {
				t.Errorf("the last %d bytes are not put back", len(end))
			}
		})
	}
	if got := withLineEnd(data); !bytes.Equal(got, data) {
		t.Error("what is whole was changed")
	}
}

func TestThumbprintIsOfTheKeysOwnCertificate(t *testing.T) {
	key, other := keys()["RSA"], keys()["EC"]
	own, others := certificate(t, key), certificate(t, other)
	short, long := sha1.Sum(own.Raw), sha256.Sum256(own.Raw)
	plain := block("PRIVATE KEY", must(x509.MarshalPKCS8PrivateKey(key)))
	for _, tt := range []struct {
		name string
		data []byte
		want bool
	}{
		{"PKCS#12, its certificate first", must(pkcs12.Passwordless.Encode(key, own, []*x509.Certificate{others}, "")), true},
		{"PKCS#12, its certificate last", must(pkcs12.Passwordless.Encode(key, others, []*x509.Certificate{own}, "")), true},
		{"PEM, its certificate beside", append(block("CERTIFICATE", own.Raw), plain...), true},
		{"PEM, another certificate beside", append(block("CERTIFICATE", others.Raw), plain...), false},
		{"PEM alone", plain, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			parsed, err := Parse(tt.data, "")
			if err != nil {
				t.Fatal(err)
			}
			h := headerOf(t, must(parsed.Sign(map[string]string{}, "")))
			if !tt.want {
				if h["x5t"] != nil || h["x5t#S256"] != nil {
					t.Errorf("names a certificate: %v", h)
				}
				return
			}
			if h["x5t"] != encode(short[:]) || h["x5t#S256"] != encode(long[:]) {
				t.Errorf("header %v is not of the certificate", h)
			}
		})
	}
}
