package flows_test

import (
	"fmt"
	"testing"

	"idpauth/flows"
)

func TestAddressesInMetadata(t *testing.T) {
	members := []string{
		"authorization_endpoint", "token_endpoint", "device_authorization_endpoint", "revocation_endpoint",
		"introspection_endpoint", "userinfo_endpoint", "jwks_uri", "pushed_authorization_request_endpoint",
	}
	const taken flows.Kind = -1
	for _, row := range []struct {
		name, value string
		want        flows.Kind
	}{
		{"own origin", `"https://id.example.com/x"`, taken},
		{"other origin", `"https://other.example.net:8443/x?y=z"`, taken},
		{"public IP", `"https://203.0.113.9/x"`, taken},
		{"null", `null`, taken},
		{"number", `7`, flows.Network},
		{"list", `["https://id.example.com/x"]`, flows.Network},
		{"path", `"/x"`, flows.Network},
		{"no host", `"https:///x"`, flows.Network},
		{"port alone", `"https://:443/x"`, flows.Network},
		{"userinfo", `"https://user@id.example.com/x"`, flows.Network},
		{"fragment", `"https://id.example.com/x#y"`, flows.Network},
		{"empty fragment", `"https://id.example.com/x#"`, flows.Network},
		{"script", `"javascript:alert(1)"`, flows.Network},
		{"file", `"file://id.example.com/x"`, flows.Network},
		{"no URL", `"https://[x"`, flows.Network},
		{"plain http", `"http://id.example.com/x"`, flows.Refused},
		{"loopback", `"https://127.0.0.1/x"`, flows.Refused},
		{"other loopback", `"https://127.8.9.1/x"`, flows.Refused},
		{"IPv6 loopback", `"https://[::1]/x"`, flows.Refused},
		{"mapped loopback", `"https://[::ffff:127.0.0.1]/x"`, flows.Refused},
		{"localhost", `"https://localhost/x"`, flows.Refused},
		{"localhost, shouted", `"https://LOCALHOST./x"`, flows.Refused},
		{"below localhost", `"https://a.localhost:8443/x"`, flows.Refused},
		{"loopback in full-width digits", `"https://１２７.0.0.1/x"`, flows.Refused},
		{"loopback, shortened", `"https://127.1/x"`, flows.Refused},
		{"loopback as a number", `"https://2130706433/x"`, flows.Refused},
		{"loopback in hexadecimal", `"https://0x7f000001/x"`, flows.Refused},
		{"loopback with a dot", `"https://127.0.0.1./x"`, flows.Refused},
		{"loopback behind NAT64", `"https://[64:ff9b::7f00:1]/x"`, flows.Refused},
		{"unspecified", `"https://0.0.0.0/x"`, flows.Refused},
		{"IPv6 unspecified", `"https://[::]/x"`, flows.Refused},
		{"private", `"https://10.1.2.3/x"`, flows.Refused},
		{"unique local", `"https://[fd00::1]/x"`, flows.Refused},
		{"link-local", `"https://169.254.169.254/latest"`, flows.Refused},
		{"IPv6 link-local", `"https://[fe80::1%25eth0]/x"`, flows.Refused},
	} {
		for _, member := range members {
			for where, text := range map[string]string{
				"":          document(testIssuer, member+"="+row.value),
				"alias of ": document(testIssuer, `mtls_endpoint_aliases={"`+member+`":`+row.value+`}`),
			} {
				if where != "" && member == "pushed_authorization_request_endpoint" {
					continue // not read there
				}
				t.Run(where+member+", "+row.name, func(t *testing.T) {
					_, err := newSeeker(testIssuer, says(200, text)).discover(t)
					if row.want == taken {
						if err != nil {
							t.Error(err)
						}
						return
					}
					wantKind(t, err, row.want)
				})
			}
		}
	}
}

func TestPlainHTTPLeavesTheMachineOnlyWhereThatIsAllowed(t *testing.T) {
	const issuer = "http://127.0.0.1:8080"
	_, err := newSeeker(issuer, says(200, document(issuer, `token_endpoint="http://192.0.2.2/token"`))).discover(t)
	wantKind(t, err, flows.Refused)
}

func TestPrivateIssuerMayHavePrivateEndpoints(t *testing.T) {
	for _, row := range []struct{ name, issuer, endpoint string }{
		{"http to itself", "http://127.0.0.1:8080", "http://127.0.0.1:8080/token"},
		{"loopback by another name", "http://localhost:8080", "http://127.0.0.1:8080/token"},
		{"private, https", "https://10.0.0.1", "https://10.0.0.2/token"},
		{"http where that is allowed", "http://id.internal.example", "http://id.internal.example/token"},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := newSeeker(row.issuer, says(200, document(row.issuer, fmt.Sprintf("token_endpoint=%q", row.endpoint))))
			s.profile.AllowHTTP = true
			if err := s.signIn(t); err != nil {
				t.Fatal(err)
			}
			if got := s.peer.posts[0].String(); got != row.endpoint {
				t.Errorf("asked %s, want %s", got, row.endpoint)
			}
		})
	}
}

func TestClientWithACertificateTakesItsOwnEndpoints(t *testing.T) {
	text := document(testIssuer, `mtls_endpoint_aliases={"token_endpoint":"https://mtls.example.com/token"}`)
	for certificate, want := range map[string]string{"": "id.example.com", "client.pem": "mtls.example.com"} {
		s := newSeeker(testIssuer, says(200, text))
		s.profile.TLS.ClientCert = certificate
		if err := s.signIn(t); err != nil {
			t.Fatal(err)
		}
		if got := s.peer.posts[0].Host; got != want {
			t.Errorf("with certificate %q: asked %s, want %s", certificate, got, want)
		}
	}
}

func TestOwnEndpointsAreNotLookedFor(t *testing.T) {
	s := newSeeker(testIssuer, says(500, ""))
	s.profile.Endpoints.Token = "https://own.example.com/token"
	if err := s.signIn(t); err != nil {
		t.Fatal(err)
	}
	if len(s.peer.read) > 0 || s.peer.posts[0].Host != "own.example.com" {
		t.Errorf("read %q, asked %s", s.peer.read, s.peer.posts)
	}
}

func TestMetadataWithoutTheEndpointThatIsNeeded(t *testing.T) {
	for _, value := range []string{"null", `""`} {
		s := newSeeker(testIssuer, says(200, document(testIssuer, "token_endpoint="+value)))
		wantKind(t, s.signIn(t), flows.Network)
		if len(s.peer.posts) > 0 {
			t.Errorf("%s: asked %s", value, s.peer.posts)
		}
	}
}
