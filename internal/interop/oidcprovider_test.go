//go:build interop && linux

package interop

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// oidcProvider is a running server of the npm package oidc-provider. What the
// tests send goes through its recorder, under whose address it knows itself.
type oidcProvider struct {
	*recorder
	authority *authority                // who vouches for its certificate, and for its client's
	keys      map[string]*clientKeyPair // those of its clients with private_key_jwt
}

// opConfig is what server.mjs reads.
type opConfig struct {
	Issuer  string           `json:"issuer"`
	Port    int              `json:"port"`
	Pushed  bool             `json:"pushed"`
	Clients []map[string]any `json:"clients"`
	MTLS    opMTLS           `json:"mtls"`
}

type opMTLS struct {
	Port        int    `json:"port"`
	Key         string `json:"key"`
	Certificate string `json:"cert"`
	Authority   string `json:"ca"`
}

// opCertificateName is whom the client with a certificate is registered as.
const opCertificateName = "cli.example.test"

// nowhere is a redirect URI that no browser gets to.
const nowhere = "https://nowhere.example.test/callback"

// startOIDCProvider starts one that takes pushed authorization requests too, or
// those only.
func startOIDCProvider(name string, pushed bool) (*oidcProvider, error) {
	ctx, cancel := context.WithTimeout(context.Background(), startLimit)
	defer cancel()
	if err := fetch(ctx, "oidcprovider/fetch", cached("oidcprovider")); err != nil {
		return nil, err
	}
	recorder, port, err := newFront()
	if err != nil {
		return nil, err
	}
	op := &oidcProvider{recorder: recorder}
	if op.keys, err = newClientKeyPairs(); err != nil {
		return nil, err
	}
	config := opConfig{Issuer: op.URL, Port: port, Pushed: pushed, Clients: op.clients()}
	if op.authority, err = newAuthority(); err != nil {
		return nil, err
	}
	if config.MTLS, err = op.mtls(); err != nil {
		return nil, err
	}
	text, err := json.Marshal(config)
	if err != nil {
		return nil, err
	}
	file := filepath.Join(lab.dir, name+".json")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		return nil, err
	}
	server, err := lab.processes.start(name, exec.Command("node", cached("oidcprovider", "server.mjs"), file))
	if err != nil {
		return nil, err
	}
	return op, server.await(ctx, func() (bool, error) {
		return answers(fmt.Sprintf("http://127.0.0.1:%d/.well-known/openid-configuration", port))
	})
}

func (op *oidcProvider) mtls() (opMTLS, error) {
	port, err := freePort()
	if err != nil {
		return opMTLS{}, err
	}
	key, certificate, err := op.authority.issue("")
	return opMTLS{Port: port, Key: key, Certificate: certificate, Authority: op.authority.certificate}, err
}

// clients are those that the server knows.
func (op *oidcProvider) clients() []map[string]any {
	clients := []map[string]any{
		person("native", nil),
		person("remote", map[string]any{"application_type": "web", "redirect_uris": []string{nowhere}}),
		person("native-ES256", map[string]any{"id_token_signed_response_alg": "ES256"}),
		person("native-EdDSA", map[string]any{"id_token_signed_response_alg": "EdDSA"}),
		person("hasty", map[string]any{"device_code_ttl": 2}),
		service("service", "client_secret_basic", map[string]any{"client_secret": opSecret}),
		service("posting", "client_secret_post", map[string]any{"client_secret": opSecret}),
		service("hmac", "client_secret_jwt", map[string]any{"client_secret": opSecret}),
		service("certified", "tls_client_auth", map[string]any{"tls_client_auth_san_dns": opCertificateName}),
	}
	for algorithm, pair := range op.keys {
		clients = append(clients, service("key-"+algorithm, "private_key_jwt", map[string]any{
			"jwks":                            pair.jwks(),
			"token_endpoint_auth_signing_alg": algorithm,
		}))
	}
	return clients
}

// opSecret is that of the clients that have one; HS256 wants 32 bytes.
const opSecret = "op-client-secret-z4k8m1q7w3t6y9b2"

// person is a program that signs people in. It is no secret's keeper, and
// listens on any port.
func person(id string, more map[string]any) map[string]any {
	return register(id, "none", more, map[string]any{
		"application_type": "native",
		"redirect_uris":    []string{"http://127.0.0.1/callback"},
		"response_types":   []string{"code"},
		"grant_types":      []string{"authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"},
	})
}

// service is a program that acts for itself.
func service(id, method string, more map[string]any) map[string]any {
	return register(id, method, more, map[string]any{
		"redirect_uris":  []string{},
		"response_types": []string{},
		"grant_types":    []string{"client_credentials"},
	})
}

func register(id, method string, more, client map[string]any) map[string]any {
	client["client_id"] = id
	client["token_endpoint_auth_method"] = method
	for name, value := range more {
		client[name] = value
	}
	return client
}

// profile is that of a client.
func (op *oidcProvider) profile(client, flow string) string {
	return `
provider: oidc
issuer: ` + op.URL + `
client_id: ` + client + `
flow: ` + flow + `
`
}
