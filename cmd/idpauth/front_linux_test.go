package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
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
	"login.microsoftonline.com", "api.example.com",
}

func newFront(t *testing.T) *front {
	t.Helper()
	f := &front{t: t, idp: sandbox.New(sandbox.Options{Switches: sandbox.Switches{
		{Name: "user-name", Value: "jdoe@example.com"},
		{Name: "mfa-replay", Value: "allow"},
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
	case "api.enterprise.apigee.com", "api.example.com":
		r.URL.Path = "/api/echo"
	case "login.microsoftonline.com":
		fromEntra(r)
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

// fromEntra makes a token request of a service at Entra one of the sandbox's.
func fromEntra(r *http.Request) {
	r.URL.Path = "/oauth/token"
	r.SetBasicAuth("service", "s3rvice&p+ss %=:é")
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
		case "scope https://graph.microsoft.com/.default":
			form.Set(name, "api.read")
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
