//go:build interop && linux

package interop

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/pem"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// samlIdP is an identity provider that signs SAML assertions. No server stands
// behind it: whoever shall trust it is given its metadata.
type samlIdP struct {
	EntityID    string
	Metadata    string
	privateKey  string // PEM
	certificate string // PEM
}

func newSAMLIdP() (*samlIdP, error) {
	key, certificate, err := newKey()
	if err != nil {
		return nil, err
	}
	idp := &samlIdP{EntityID: "https://saml.example.test", privateKey: key, certificate: certificate}
	block, _ := pem.Decode([]byte(certificate))
	metadata, err := filled("saml/metadata.xml", struct{ EntityID, DER string }{
		idp.EntityID, base64.StdEncoding.EncodeToString(block.Bytes),
	})
	idp.Metadata = string(metadata)
	return idp, err
}

// samlAssertion is a bearer assertion as RFC 7522 section 3 asks for it.
type samlAssertion struct {
	Issuer    string
	Subject   string
	Recipient string // the token endpoint that it is meant for
	Audience  string // the entity ID of the authorization server

	Issued, Expires time.Time
}

func (a samlAssertion) IssueInstant() string { return a.Issued.UTC().Format(time.RFC3339) }
func (a samlAssertion) NotOnOrAfter() string { return a.Expires.UTC().Format(time.RFC3339) }

// sign is the assertion in a file, with an enveloped signature (SAML core
// section 5.4) that xmlsec1 makes.
func (idp *samlIdP) sign(t *testing.T, a samlAssertion) (file string) {
	t.Helper()
	dir := t.TempDir()
	unsigned := filepath.Join(dir, "unsigned.xml")
	err := fillIn("saml/assertion.xml", unsigned, struct {
		samlAssertion
		ID string
	}{a, "_" + rand.Text()})
	if err != nil {
		t.Fatal(err)
	}
	file = filepath.Join(dir, "assertion.xml")
	sign := exec.Command("xmlsec1", "--sign", "--privkey-pem", write(t, idp.privateKey),
		"--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:assertion:Assertion", "--output", file, unsigned)
	if out, err := sign.CombinedOutput(); err != nil {
		t.Fatalf("xmlsec1: %v\n%s", err, out)
	}
	return file
}
