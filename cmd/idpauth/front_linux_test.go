package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"strings"
	"testing"
	"time"

	"idpauth/internal/sandbox"
)

// front answers for all servers that the pages name. It is the proxy that their
// commands run behind, so that they run as they are written, and it hands the
// requests to a sandbox.
type front struct {
	t       *testing.T
	idp     *sandbox.Server
	servers *httptest.Server
	proxy   *httptest.Server
}

var frontNames = []string{
	"login.apigee.com", "*.login.apigee.com", "api.enterprise.apigee.com",
	"login.microsoftonline.com", "graph.microsoft.com", "api.example.com",
}

func newFront(t *testing.T) *front {
	t.Helper()
	f := &front{t: t, idp: sandbox.New(sandbox.Options{Switches: sandbox.Switches{
		{Name: "user-name", Value: "jdoe@example.com"},
		{Name: "mfa-replay", Value: "allow"},
		{Name: "authorize-as", Value: "jdoe"},
		{Name: "callback", Value: "iss="},
	}})}
	f.servers = httptest.NewUnstartedServer(http.HandlerFunc(f.answer))
	f.servers.TLS = &tls.Config{Certificates: []tls.Certificate{certificateOf(t, frontNames)}}
	f.servers.StartTLS()
	f.proxy = httptest.NewServer(http.HandlerFunc(f.connect))
	t.Cleanup(func() {
		f.proxy.Close()
		f.servers.Close()
	})
	return f
}

// certificateOf makes a certificate that vouches for itself.
func certificateOf(t *testing.T, names []string) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		DNSNames:     names,
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// authority is the certificate in PEM, for SSL_CERT_FILE.
func (f *front) authority() string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: f.servers.Certificate().Raw}))
}

// connect is the proxy's side: whatever server is asked for, it is ours.
func (f *front) connect(w http.ResponseWriter, r *http.Request) {
	server, err := net.Dial("tcp", f.servers.Listener.Addr().String())
	if err != nil {
		f.t.Error(err)
		return
	}
	defer server.Close()
	client, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		f.t.Error(err)
		return
	}
	defer client.Close()
	io.WriteString(client, "HTTP/1.1 200 OK\r\n\r\n")
	go io.Copy(server, client)
	io.Copy(client, server)
}

// answer has the sandbox answer in the server's place.
func (f *front) answer(w http.ResponseWriter, r *http.Request) {
	switch r.Host {
	case "api.enterprise.apigee.com", "graph.microsoft.com", "api.example.com":
		r.URL.Path = "/api/echo"
	case "login.microsoftonline.com":
		if issuer, asked := strings.CutSuffix(r.URL.Path, "/.well-known/openid-configuration"); asked {
			fmt.Fprintf(w, `{"issuer":"https://%s%s"}`, r.Host, issuer)
			return
		}
		f.fromEntra(r)
	}
	if r.Method == http.MethodPost && r.URL.Path != "/api/echo" {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			f.t.Error(err)
		}
		form := f.translated(string(body))
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader(form)), int64(len(form))
	}
	f.idp.ServeHTTP(w, r)
}

// fromEntra makes a request for Entra one for the sandbox.
func (f *front) fromEntra(r *http.Request) {
	r.URL.Path = "/oauth/" + path.Base(r.URL.Path)
	r.URL.RawQuery = f.translated(r.URL.RawQuery)
	if _, _, secret := r.BasicAuth(); secret {
		r.SetBasicAuth("service", "s3rvice&p+ss %=:é")
	}
}

// translated is a form with what the pages write replaced by what the sandbox
// knows.
func (f *front) translated(body string) string {
	form, err := url.ParseQuery(body)
	if err != nil {
		f.t.Error(err)
	}
	for name, values := range form {
		switch name + " " + values[0] {
		case "username jdoe@example.com":
			form.Set(name, "jdoe")
		case "password abc123":
			form.Set(name, "p&ss w+rd%=é")
		case "mfa_token 424242":
			f.replace(form, name, f.idp.TOTP)
		case "passcode Tg8Xx0":
			f.replace(form, name, f.idp.Passcode)
		case "client_id 11111111-2222-3333-4444-555555555555":
			form.Set(name, "cli")
		case "scope https://graph.microsoft.com/.default", "scope https://management.azure.com/.default":
			form.Set(name, "api.read")
		case "scope https://graph.microsoft.com/User.Read offline_access":
			form.Set(name, "api.read offline_access")
		}
	}
	return form.Encode()
}

func (f *front) replace(form url.Values, name string, current func(user string) (string, error)) {
	value, err := current("jdoe")
	if err != nil {
		f.t.Error(err)
	}
	form.Set(name, value)
}
