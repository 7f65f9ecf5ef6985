package flows_test

import (
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"software.sslmate.com/src/go-pkcs12"

	"idpauth/flows"
	"idpauth/profiles"
)

func asPKCS12(t *testing.T, key *ecdsa.PrivateKey, password string) []byte {
	t.Helper()
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "robot"}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	data, err := pkcs12.Modern2023.Encode(key, certificate, nil, password)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestKeyIsReadFromAFileAsItIs(t *testing.T) {
	key := newKey(t)
	for _, tt := range []struct {
		name     string
		content  []byte
		password *profiles.Secret
	}{
		{"PEM", asPEM(t, key), nil},
		{"PEM and a password that is not needed", asPEM(t, key), &profiles.Secret{Env: "NOT_SET"}},
		{"PKCS#12", asPKCS12(t, key, "opensesame"), inline("opensesame")},
		{"PKCS#12 with an empty password", asPKCS12(t, key, ""), nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := newMachine("")
			m.profile.PrivateKey = file(t, tt.content, 0o600)
			m.profile.PrivateKeyPassword = tt.password
			m.run(t)
			m.succeeds(t)
			header, _ := m.sentClaims(t, 0)
			if named := header["x5t"] != "" && header["x5t#S256"] != ""; named != strings.HasPrefix(tt.name, "PKCS#12") {
				t.Errorf("header %v", header)
			}
		})
	}
}

func TestBadKeyIsToldBeforeAnythingIsSent(t *testing.T) {
	key := newKey(t)
	encrypted := asPKCS12(t, key, "opensesame")
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name     string
		key      *profiles.Secret
		password *profiles.Secret
		says     string
	}{
		{"missing file", &profiles.Secret{File: filepath.Join(t.TempDir(), "none.pem")}, nil, "none.pem"},
		{"variable that is not set", &profiles.Secret{Env: "KEY"}, nil, "KEY is not set"},
		{"no key", inline("hunter2"), nil, "not a private key"},
		{"public key", inline(string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public}))), nil, "a public key, where the private key is needed"},
		{"encrypted, no password", file(t, encrypted, 0o600), nil, "private_key_password is not given"},
		{"encrypted, empty password", file(t, encrypted, 0o600), inline(""), "password of the key is wrong"},
		{"encrypted, wrong password", file(t, encrypted, 0o600), inline("wrong-password"), "password of the key is wrong"},
	} {
		t.Run(tt.name, func(t *testing.T) { refusesKey(t, tt.key, tt.password, tt.says) })
	}
}

func TestKeyThatOthersCanReadIsRefused(t *testing.T) {
	for _, mode := range []os.FileMode{0o644, 0o640, 0o604} {
		t.Run(mode.String(), func(t *testing.T) {
			key := file(t, asPEM(t, newKey(t)), mode)
			if runtime.GOOS == "windows" { // whose modes say nothing of others
				m := newMachine(profiles.PrivateKeyJWT)
				m.profile.PrivateKey = key
				m.run(t)
				m.succeeds(t)
				return
			}
			refusesKey(t, key, nil, "others can read")
		})
	}
}

// refusesKey demands a usage error of a key, and that nobody hears of it. There
// is nothing but an issuer, so that the first request would be for metadata.
func refusesKey(t *testing.T, key, password *profiles.Secret, says string) {
	t.Helper()
	m := newMachine(profiles.PrivateKeyJWT)
	m.profile.Endpoints.Token = ""
	m.profile.PrivateKey = key
	m.profile.PrivateKeyPassword = password
	m.run(t)
	if m.err == nil || !strings.Contains(m.err.Error(), says) {
		t.Errorf("got %v, want %q in it", m.err, says)
	}
	var e *flows.Error
	if errors.As(m.err, &e) && e.Kind != flows.Usage {
		t.Errorf("kind %d", e.Kind)
	}
	if len(m.forms)+len(m.read) != 0 {
		t.Errorf("%d requests", len(m.forms)+len(m.read))
	}
	if m.err != nil && strings.Contains(m.err.Error(), "wrong-password") {
		t.Errorf("the password is shown: %v", m.err)
	}
}
