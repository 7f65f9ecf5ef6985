//go:build interop && linux

package interop

import (
	"os"
	"path/filepath"
	"testing"
)

// registry is a server that clients show who they are in several ways.
type registry interface {
	profile(client, flow string) string
	watch(t *testing.T, secrets ...string) *traffic
}

var registries = []struct {
	name   string
	secret string // of the clients that have one
	start  func(t *testing.T) (registry, map[string]*clientKeyPair)
}{
	{opName, opSecret, func(t *testing.T) (registry, map[string]*clientKeyPair) {
		op := started(t, lab.oidcProvider)
		return op, op.keys
	}},
	{keycloakName, keycloakSecret, func(t *testing.T) (registry, map[string]*clientKeyPair) {
		k := started(t, lab.keycloak)
		return k, k.keys
	}},
}

func TestClientIsKnownByWhatItShows(t *testing.T) {
	tests := []struct{ client, method string }{
		{"service", "client_secret_basic"},
		{"posting", "client_secret_post"},
		{"hmac", "client_secret_jwt"},
	}
	for _, server := range registries {
		for _, test := range tests {
			t.Run(server.name+"/"+test.method, func(t *testing.T) {
				at, _ := server.start(t)
				seen := at.watch(t, server.secret)
				c := newCLI(t, at.profile(test.client, "client-credentials")+
					"client_secret: "+server.secret+"\nclient_auth: "+test.method, server.secret)
				c.run(t, "", "get-token").token(t)
				seen.want("client_credentials", 1)
				shows(t, server.name, "client-credentials")
			})
		}
	}
}

func TestClientIsKnownByItsKey(t *testing.T) {
	for _, server := range registries {
		for _, algorithm := range clientAlgorithms {
			t.Run(server.name+"/"+algorithm, func(t *testing.T) {
				at, keys := server.start(t)
				seen := at.watch(t)
				c := newCLI(t, keyProfile(t, at, algorithm, keys[algorithm]))
				c.run(t, "", "get-token").token(t)
				seen.want("client_credentials", 1)
			})
		}
	}
}

func TestClientWithAStrangersKeyIsRefused(t *testing.T) {
	for _, server := range registries {
		for _, algorithm := range clientAlgorithms {
			t.Run(server.name+"/"+algorithm, func(t *testing.T) {
				at, _ := server.start(t)
				seen := at.watch(t)
				stranger, err := newClientKeyPair(algorithm)
				if err != nil {
					t.Fatal(err)
				}
				newCLI(t, keyProfile(t, at, algorithm, stranger)).run(t, "", "get-token").
					refused(t, exitRefused, "_client")
				seen.want("client_credentials", 1)
			})
		}
	}
}

// keyProfile is that of the client which signs by an algorithm.
func keyProfile(t *testing.T, at registry, algorithm string, pair *clientKeyPair) string {
	t.Helper()
	return at.profile("key-"+algorithm, "client-credentials") +
		"client_auth: private_key_jwt\nprivate_key_id: of-" + algorithm + "\nprivate_key: {file: " + write(t, pair.private) + "}"
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
