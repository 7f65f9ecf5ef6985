package flows_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"software.sslmate.com/src/go-pkcs12"

	"idpauth/flows"
	"idpauth/internal/jwt"
	"idpauth/internal/token"
	"idpauth/profiles"
)

// machine is a client that gets a token of its own.
type machine struct {
	profile profiles.Profile
	answers []func(*http.Request) (*http.Response, error) // in turn, the last one over and over

	metadata string

	read    []string // paths of metadata
	asked   []string // token endpoints
	forms   []url.Values
	headers []http.Header
	token   *token.Token
	err     error
}

func newMachine(method string, answers ...func(*http.Request) (*http.Response, error)) *machine {
	if len(answers) == 0 {
		answers = append(answers, says(200, deviceGranted))
	}
	return &machine{
		profile: profiles.Profile{
			Name: "dev", ClientID: "robot", ClientAuth: method, Preset: &profiles.Preset{},
			Issuer:    "https://id.example.com",
			Endpoints: profiles.Endpoints{Token: "https://id.example.com/token"},
		},
		answers: answers,
	}
}

func (m *machine) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodGet {
		m.read = append(m.read, r.URL.Path)
		return answered(r, 200, m.metadata), nil
	}
	form, err := formOf(r)
	if err != nil {
		return nil, err
	}
	m.forms, m.headers, m.asked = append(m.forms, form), append(m.headers, r.Header), append(m.asked, r.URL.String())
	return m.answers[min(len(m.forms), len(m.answers))-1](r)
}

func (m *machine) run(t *testing.T) {
	t.Helper()
	flow, err := flows.Lookup("client-credentials")
	if err != nil {
		t.Fatal(err)
	}
	ctx, budget := flows.NewBudget(t.Context(), time.Minute, time.Minute)
	defer budget.Stop()
	a := &flows.Acquirer{
		HTTP:    func(*profiles.Profile) (*http.Client, error) { return &http.Client{Transport: m}, nil },
		Budget:  budget,
		Now:     time.Now,
		Explain: func(string, ...any) {},
		Notice:  func(string, ...any) {},
		Secrets: profiles.Sources{
			LookupEnv: func(string) (string, bool) { return "", false },
			Run:       func(context.Context, []string) ([]byte, error) { return nil, errors.New("no commands here") },
		},
	}
	m.token, m.err = a.Token(ctx, flows.Request{Profile: &m.profile, Flow: flow, NoCache: true})
}

func (m *machine) succeeds(t *testing.T) {
	t.Helper()
	if m.err != nil || m.token.AccessToken.Reveal() != "t0k3n" {
		t.Fatalf("got token %v, error %v", m.token != nil, m.err)
	}
}

// sentClaims are those of the assertion in a request.
func (m *machine) sentClaims(t *testing.T, request int) (header, claims map[string]string) {
	t.Helper()
	parsed, err := jwt.Parse(m.forms[request].Get("client_assertion"))
	if err != nil {
		t.Fatal(err)
	}
	header, claims = map[string]string{}, map[string]string{}
	for _, member := range parsed.Header {
		header[member.Name] = strings.Trim(string(member.Value), `"`)
	}
	for _, member := range parsed.Claims {
		claims[member.Name] = strings.Trim(string(member.Value), `"`)
	}
	return header, claims
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func asPEM(t *testing.T, key *ecdsa.PrivateKey) []byte {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

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

// file is a secret in a file of that mode.
func file(t *testing.T, content []byte, mode os.FileMode) *profiles.Secret {
	t.Helper()
	path := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
	return &profiles.Secret{File: path}
}

func TestClientAuthenticatesInExactlyOneWay(t *testing.T) {
	const assertion = "client_assertion client_assertion_type client_id"
	for method, parameters := range map[string]string{
		profiles.ClientSecretBasic: "",
		profiles.ClientSecretPost:  "client_id client_secret",
		profiles.ClientAuthNone:    "client_id",
		profiles.TLSClientAuth:     "client_id",
		profiles.ClientSecretJWT:   assertion,
		profiles.PrivateKeyJWT:     assertion,
	} {
		t.Run(method, func(t *testing.T) {
			m := newMachine(method)
			m.profile.ClientSecret = inline("s3cret")
			m.profile.PrivateKey = inline(string(asPEM(t, newKey(t))))
			m.run(t)
			m.succeeds(t)
			if len(m.forms) != 1 {
				t.Fatalf("%d requests", len(m.forms))
			}
			var sent []string
			for name := range m.forms[0] {
				if strings.HasPrefix(name, "client_") {
					sent = append(sent, name)
				}
			}
			slices.Sort(sent)
			if got := strings.Join(sent, " "); got != parameters {
				t.Errorf("sent %q, want %q", got, parameters)
			}
			basic := m.headers[0].Get("Authorization")
			if (basic != "") != (method == profiles.ClientSecretBasic) {
				t.Errorf("Authorization %q", basic)
			}
		})
	}
}

func TestARefusalLeadsToNoOtherMethod(t *testing.T) {
	m := newMachine("", says(401, `{"error":"invalid_client"}`))
	m.profile.PrivateKey = inline(string(asPEM(t, newKey(t))))
	m.run(t)
	if m.err == nil || len(m.forms) != 1 || m.forms[0].Get("client_assertion") == "" {
		t.Errorf("%d requests, error %v", len(m.forms), m.err)
	}
}

func TestAssertionSaysWhoForWhomAndForHowLong(t *testing.T) {
	for _, tt := range []struct{ name, setting, audience string }{
		{"token endpoint", "token", "https://id.example.com/token"},
		{"issuer", "issuer", "https://id.example.com"},
		{"address", "https://aud.example.com/x", "https://aud.example.com/x"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := newMachine(profiles.PrivateKeyJWT)
				m.profile.PrivateKey = inline(string(asPEM(t, newKey(t))))
				m.profile.PrivateKeyID = "k1"
				m.profile.AssertionAudience = tt.setting
				m.run(t)
				m.succeeds(t)
				header, claims := m.sentClaims(t, 0)
				if want := map[string]string{"alg": "ES256", "typ": "JWT", "kid": "k1"}; !reflect.DeepEqual(header, want) {
					t.Errorf("header %v, want %v", header, want)
				}
				if len(claims["jti"]) < 22 { // 128 bits in base64url
					t.Errorf("jti %q is too short", claims["jti"])
				}
				delete(claims, "jti")
				want := map[string]string{ // synctest begins at 2000-01-01
					"iss": "robot", "sub": "robot", "aud": tt.audience, "iat": "946684800", "exp": "946684860",
				}
				if !reflect.DeepEqual(claims, want) {
					t.Errorf("claims %v, want %v", claims, want)
				}
			})
		})
	}
}

func TestRepeatedRequestHasAnAssertionOfItsOwn(t *testing.T) {
	for _, method := range []string{profiles.PrivateKeyJWT, profiles.ClientSecretJWT} {
		t.Run(method, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := newMachine(method, breaks, breaks, says(200, deviceGranted))
				m.profile.PrivateKey = inline(string(asPEM(t, newKey(t))))
				m.profile.ClientSecret = inline("s3cret")
				m.profile.Params = map[string]string{"tenant_hint": "acme"}
				m.run(t)
				m.succeeds(t)
				seen := map[string]bool{}
				for i := range m.forms {
					_, claims := m.sentClaims(t, i)
					seen[claims["jti"]] = true
				}
				if len(seen) != 3 {
					t.Errorf("%d assertions in %d requests", len(seen), len(m.forms))
				}
			})
		})
	}
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

const readyAssertion = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJrOHMifQ.c2lnbmF0dXJl"

// A workload identity's token is in a file that others may read and that is
// replaced while we run.
func TestReadyMadeAssertionIsSentAsItIsAndReadAnew(t *testing.T) {
	const first = readyAssertion
	const second = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJrOHMtbGF0ZXIifQ.c2lnbmF0dXJl"
	key := file(t, []byte(first+"\n"), 0o644)
	synctest.Test(t, func(t *testing.T) {
		m := newMachine(profiles.PrivateKeyJWT, func(r *http.Request) (*http.Response, error) {
			if err := os.WriteFile(key.File, []byte(second+"\n"), 0o644); err != nil {
				return nil, err
			}
			return breaks(r)
		}, says(200, deviceGranted))
		m.profile.PrivateKey = key
		m.run(t)
		m.succeeds(t)
		for i, want := range []string{first, second} {
			if got := m.forms[i].Get("client_assertion"); got != want {
				t.Errorf("request %d: sent %q, want %q", i+1, got, want)
			}
		}
	})
}

func TestEmptySecretSignsNothing(t *testing.T) {
	m := newMachine(profiles.ClientSecretJWT)
	m.profile.ClientSecret = inline("")
	m.run(t)
	if m.err == nil || !strings.Contains(m.err.Error(), "the secret is empty") || len(m.forms) != 0 {
		t.Errorf("%d requests, error %v", len(m.forms), m.err)
	}
}

// RFC 8705 section 5.
func TestCertificateIsShownToTheEndpointThatAsksForIt(t *testing.T) {
	m := newMachine(profiles.TLSClientAuth)
	m.profile.Endpoints.Token = ""
	m.profile.TLS = profiles.TLS{ClientCert: "c.pem", ClientKey: "c.key"}
	m.metadata = `{"issuer":"https://id.example.com","token_endpoint":"https://id.example.com/token",
		"mtls_endpoint_aliases":{"token_endpoint":"https://mtls.example.com/token"}}`
	m.run(t)
	m.succeeds(t)
	if want := []string{"https://mtls.example.com/token"}; !slices.Equal(m.asked, want) {
		t.Errorf("asked %v, want %v", m.asked, want)
	}
}
