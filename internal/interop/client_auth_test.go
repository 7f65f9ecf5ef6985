//go:build interop && linux

package interop

import (
	"os"
	"path/filepath"
	"testing"
)

func TestClientIsKnownByWhatItShows(t *testing.T) {
	op := started(t, lab.oidcProvider)
	tests := []struct{ client, method string }{
		{"service", "client_secret_basic"},
		{"posting", "client_secret_post"},
		{"hmac", "client_secret_jwt"},
	}
	for _, test := range tests {
		t.Run(test.method, func(t *testing.T) {
			seen := op.watch(t, opSecret)
			c := newCLI(t, op.profile(test.client, "client-credentials")+
				"client_secret: "+opSecret+"\nclient_auth: "+test.method, opSecret)
			c.run(t, "", "get-token").token(t)
			seen.want("client_credentials", 1)
			shows(t, opName, "client-credentials")
		})
	}
}

func TestClientIsKnownByItsKey(t *testing.T) {
	op := started(t, lab.oidcProvider)
	for algorithm, pair := range op.keys {
		t.Run(algorithm, func(t *testing.T) {
			seen := op.watch(t)
			c := newCLI(t, keyProfile(t, op, algorithm, pair.private))
			c.run(t, "", "get-token").token(t)
			seen.want("client_credentials", 1)
		})
	}
}

func TestClientWithAStrangersKeyIsRefused(t *testing.T) {
	op := started(t, lab.oidcProvider)
	for algorithm := range op.keys {
		t.Run(algorithm, func(t *testing.T) {
			seen := op.watch(t)
			stranger, err := newClientKeyPair(algorithm)
			if err != nil {
				t.Fatal(err)
			}
			c := newCLI(t, keyProfile(t, op, algorithm, stranger.private))
			c.run(t, "", "get-token").refused(t, exitRefused, "invalid_client")
			seen.want("client_credentials", 1)
		})
	}
}

// keyProfile is that of the client which signs by an algorithm.
func keyProfile(t *testing.T, op *oidcProvider, algorithm, key string) string {
	t.Helper()
	return op.profile("key-"+algorithm, "client-credentials") +
		"client_auth: private_key_jwt\nprivate_key_id: of-" + algorithm + "\nprivate_key: {file: " + write(t, key) + "}"
}

func TestClientIsKnownByItsCertificate(t *testing.T) {
	op := started(t, lab.oidcProvider)
	seen := op.watch(t)
	c := newCLI(t, certificateProfile(t, op, opCertificateName))
	c.run(t, "", "get-token").token(t)
	seen.want("client_credentials", 0) // it went where certificates are asked for
}

func TestClientWithAnotherCertificateIsRefused(t *testing.T) {
	op := started(t, lab.oidcProvider)
	newCLI(t, certificateProfile(t, op, "another.example.test")).run(t, "", "get-token").
		refused(t, exitRefused, "invalid_client")
}

// certificateProfile is that of the client which shows a certificate for name.
func certificateProfile(t *testing.T, op *oidcProvider, name string) string {
	t.Helper()
	key, certificate, err := op.authority.issue(name)
	if err != nil {
		t.Fatal(err)
	}
	return op.profile("certified", "client-credentials") + "client_auth: tls_client_auth\n" +
		"tls: {ca_file: " + write(t, op.authority.certificate) +
		", client_cert: " + write(t, certificate) + ", client_key: " + write(t, key) + "}"
}

// write puts text into a file that others cannot read.
func write(t *testing.T, text string) (file string) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
