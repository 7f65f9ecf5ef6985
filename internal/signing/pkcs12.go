package signing

import (
	"crypto/x509"
	"errors"
	"strings"

	"software.sslmate.com/src/go-pkcs12"
)

// parsePKCS12 reads the private key of PKCS#12 data and finds its certificate.
// Without a password it tries none and an empty one.
func parsePKCS12(der []byte, password string) (*Key, error) {
	if !affordable(der) {
		return nil, errCostly
	}
	private, certificates, err := decodePKCS12(der, password)
	if err != nil {
		return nil, explainPKCS12(err, password)
	}
	key, err := newKey(private, "")
	if err != nil {
		return nil, err
	}
	key.certify(certificates)
	return key, nil
}

var errDamagedPKCS12 = errors.New("damaged")

// decodePKCS12 bears with a library that may panic on what it does not expect.
func decodePKCS12(der []byte, password string) (private any, certificates []*x509.Certificate, err error) {
	defer func() {
		if recover() != nil {
			private, certificates, err = nil, nil, errDamagedPKCS12
		}
	}()
	private, certificate, others, err := pkcs12.DecodeChain(der, password)
	if err != nil && password != "" && strings.HasSuffix(err.Error(), "no MAC in data") {
		private, certificate, others, err = pkcs12.DecodeChain(der, "") // nothing in it is encrypted
	}
	if err != nil {
		return nil, nil, err
	}
	return private, append([]*x509.Certificate{certificate}, others...), nil
}

func explainPKCS12(err error, password string) error {
	var unsupported pkcs12.NotImplementedError
	switch {
	case errors.Is(err, pkcs12.ErrIncorrectPassword), errors.Is(err, pkcs12.ErrDecryption):
		if password == "" {
			return ErrEncrypted
		}
		return ErrPassword
	case errors.As(err, &unsupported):
		return &problem{
			msg:  "PKCS#12 that is encrypted in a way that is not supported",
			hint: "openssl pkcs12 -export writes it in the usual way",
		}
	case strings.HasSuffix(err.Error(), "private key missing"):
		return &problem{msg: "PKCS#12 with a certificate, where the private key is needed"}
	case strings.HasSuffix(err.Error(), "certificate missing"):
		return &problem{msg: "PKCS#12 without a certificate", hint: "openssl pkcs12 -nocerts turns it into PEM"}
	}
	return &problem{msg: "PKCS#12 that is damaged or holds a key of a kind that is not supported", hint: kinds}
}
