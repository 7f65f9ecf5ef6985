package transport

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestCertificateIsVerified(t *testing.T) {
	a, stranger := newAuthority(t), newAuthority(t)
	template := &x509.Certificate{SerialNumber: big.NewInt(3), NotBefore: noon, NotAfter: noon, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	self, selfKey := sign(t, template, template, nil)
	tests := []struct {
		name string
		cert tls.Certificate
		text string // of the error; empty: none
		hint string
	}{
		{"good", a.issue(nil), "", ""},
		{"expired", a.issue(func(c *x509.Certificate) { c.NotAfter = noon.AddDate(0, 0, -1) }),
			"a certificate expired on 2030-05-31T12:00:00Z; the local clock says 2030-06-01T12:00:00Z", clockHint},
		{"not valid yet", a.issue(func(c *x509.Certificate) { c.NotBefore = noon.AddDate(0, 0, 1) }),
			"a certificate is not valid before 2030-06-02T12:00:00Z; the local clock says 2030-06-01T12:00:00Z", clockHint},
		{"wrong name", a.issue(func(c *x509.Certificate) {
			c.DNSNames, c.IPAddresses = []string{"a.example", "b.example", "c.example", "d.example"}, nil
		}), "is for a.example, b.example, c.example, …, not for 127.0.0.1", ""},
		{"no name", a.issue(func(c *x509.Certificate) { c.IPAddresses = nil }), "is for no host, not for 127.0.0.1", ""},
		{"unknown authority", stranger.issue(nil), `unknown authority, "Test Authority"`, authorityHint},
		{"self-signed", tls.Certificate{Certificate: [][]byte{self.Raw}, PrivateKey: selfKey}, "self-signed", authorityHint},
		{"not for servers", a.issue(func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageCodeSigning} }),
			"the server's certificate is invalid", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			server := a.serve(tt.cert, nil, func(http.ResponseWriter, *http.Request) {
				if tt.text != "" {
					t.Error("the request was sent")
				}
			})
			client := newClient(t, Options{TLS: TLS{CAFile: a.file()}})
			_, _, err := fetch(t, t.Context(), client, http.MethodPost, server.URL)
			if tt.text == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			e := wantError(t, err, KindTLS, tt.text)
			if e.Hint() != tt.hint || !strings.HasPrefix(e.Error(), "TLS with "+e.Host+": ") || e.Sent() {
				t.Errorf("%q: hint %q, host %s, sent %v", e, e.Hint(), e.Host, e.Sent())
			}
		})
	}
}

func TestTLSVersion(t *testing.T) {
	a := newAuthority(t)
	for name, tt := range map[string]struct {
		min  string
		max  uint16
		text string
	}{
		"1.1 is too old":                {"", tls.VersionTLS11, "protocol version"},
		"1.2 is the default":            {"", tls.VersionTLS12, ""},
		"1.2 is too old where 1.3 must": {"1.3", tls.VersionTLS12, "protocol version"},
		"1.3":                           {"1.3", tls.VersionTLS13, ""},
	} {
		t.Run(name, func(t *testing.T) {
			server := a.serve(a.issue(nil), func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS10, tt.max }, func(http.ResponseWriter, *http.Request) {})
			client := newClient(t, Options{TLS: TLS{CAFile: a.file(), MinVersion: tt.min}})
			_, _, err := fetch(t, t.Context(), client, http.MethodGet, server.URL)
			if tt.text != "" {
				wantError(t, err, KindTLS, tt.text)
			} else if err != nil {
				t.Error(err)
			}
		})
	}
}

func TestServerWithoutTLS(t *testing.T) {
	plain := serve(t, func(http.ResponseWriter, *http.Request) {})
	_, _, err := fetch(t, t.Context(), newClient(t, Options{}), http.MethodGet, "https://"+plain.Listener.Addr().String())
	wantError(t, err, KindTLS, "plain HTTP")
	mail := raw(t, func(c net.Conn) { c.Write([]byte("220 mail ESMTP canary\r\n")); c.Read(make([]byte, 4096)) })
	_, _, err = fetch(t, t.Context(), newClient(t, Options{}), http.MethodGet, "https://"+mail)
	wantError(t, err, KindTLS, "does not speak TLS")
	closing := raw(t, func(c net.Conn) { c.Read(make([]byte, 4096)) })
	_, _, err = fetch(t, t.Context(), newClient(t, Options{}), http.MethodGet, "https://"+closing)
	if e := wantError(t, err, KindReset, closing); !e.BeforeAnswer() || e.Sent() {
		t.Errorf("before answer %v, sent %v", e.BeforeAnswer(), e.Sent())
	}
}

func TestClientCertificate(t *testing.T) {
	a := newAuthority(t)
	client := a.issue(nil)
	pool := x509.NewCertPool()
	pool.AddCert(a.cert)
	server := a.serve(a.issue(nil), func(c *tls.Config) {
		c.ClientAuth, c.ClientCAs = tls.RequireAndVerifyClientCert, pool
	}, func(http.ResponseWriter, *http.Request) {})
	cert := write(t, "c.pem", pemBlock("CERTIFICATE", client.Certificate[0]))
	key := write(t, "c.key", keyPEM(t, client))
	with := newClient(t, Options{TLS: TLS{CAFile: a.file(), ClientCert: cert, ClientKey: key}})
	if _, _, err := fetch(t, t.Context(), with, http.MethodGet, server.URL); err != nil {
		t.Error(err)
	}
	without := newClient(t, Options{TLS: TLS{CAFile: a.file()}})
	_, _, err := fetch(t, t.Context(), without, http.MethodGet, server.URL)
	wantError(t, err, KindTLS, "the server refused: certificate required")
}

func TestTLSSettingsAreCheckedBeforeTheNetwork(t *testing.T) {
	a := newAuthority(t)
	one, two := a.issue(nil), a.issue(nil)
	cert := write(t, "c.pem", pemBlock("CERTIFICATE", one.Certificate[0]))
	key := write(t, "c.key", keyPEM(t, one))
	open := write(t, "open.key", keyPEM(t, one))
	if err := os.Chmod(open, 0o640); err != nil {
		t.Fatal(err)
	}
	absent := filepath.Join(t.TempDir(), "absent")
	legacy := bytes.Replace(keyPEM(t, one), []byte("PRIVATE KEY-----\n"), []byte("PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\n"), 1)
	tests := []struct {
		name string
		tls  TLS
		text string
	}{
		{"authority missing", TLS{CAFile: absent}, "absent\": no such file"},
		{"authority empty", TLS{CAFile: write(t, "empty", []byte("\n"))}, "the file is empty"},
		{"authority is no PEM", TLS{CAFile: write(t, "der", one.Certificate[0])}, "not a PEM file"},
		{"authority is a key", TLS{CAFile: key}, "no certificate in it, but a PRIVATE KEY"},
		{"authority is damaged", TLS{CAFile: write(t, "bad", pemBlock("CERTIFICATE", []byte("x")))}, "damaged"},
		{"authority is a directory", TLS{CAFile: t.TempDir()}, "not a regular file"},
		{"certificate without key", TLS{ClientCert: cert}, "without tls.client_key"},
		{"key without certificate", TLS{ClientKey: key}, "without tls.client_cert"},
		{"certificate missing", TLS{ClientCert: absent, ClientKey: key}, "tls.client_cert"},
		{"key missing", TLS{ClientCert: cert, ClientKey: absent}, "tls.client_key"},
		{"key of another certificate", TLS{ClientCert: cert, ClientKey: write(t, "two", keyPEM(t, two))}, "private key does not match public key"},
		{"key is encrypted", TLS{ClientCert: cert, ClientKey: write(t, "e", pemBlock("ENCRYPTED PRIVATE KEY", []byte("x")))}, "is encrypted"},
		{"key is encrypted the old way", TLS{ClientCert: cert, ClientKey: write(t, "l", legacy)}, "is encrypted"},
		{"unknown version", TLS{MinVersion: "1.1"}, `tls.min_version "1.1"`},
	}
	if runtime.GOOS != "windows" {
		tests = append(tests, struct {
			name string
			tls  TLS
			text string
		}{"key that others can read", TLS{ClientCert: cert, ClientKey: open}, "mode 0640"})
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := New(Options{Proxy: direct, TLS: tt.tls})
			if err == nil || !strings.Contains(err.Error(), tt.text) {
				t.Errorf("New(%+v): %v, want %q", tt.tls, err, tt.text)
			}
		})
	}
}
