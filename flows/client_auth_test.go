package flows_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

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
