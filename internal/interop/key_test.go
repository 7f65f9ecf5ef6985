//go:build interop && linux

package interop

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
)

// newKey makes the key that a UAA signs with, and a certificate for it. UAA
// reads PKCS#1 only.
func newKey() (key, certificate string, err error) {
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return "", "", err
	}
	template := certificateFor("interop")
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		return "", "", err
	}
	return encodePEM("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(private)), encodePEM("CERTIFICATE", der), nil
}
