package signing

import (
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"strings"

	"github.com/youmark/pkcs8"
)

// decryptPKCS8 reads an EncryptedPrivateKeyInfo (RFC 5958 section 3) that is
// encrypted by PBES2 (RFC 8018 section 6.2).
func decryptPKCS8(der []byte, password string) (key any, err error) {
	if password == "" {
		return nil, ErrEncrypted
	}
	if !affordable(der) {
		return nil, errCostly
	}
	// The library panics on an IV or a ciphertext of a wrong length.
	defer func() {
		if recover() != nil {
			key, err = nil, &problem{msg: "damaged encrypted private key"}
		}
	}()
	key, _, err = pkcs8.ParsePrivateKey(der, []byte(password))
	if err == nil {
		return key, nil
	}
	reason := strings.TrimPrefix(err.Error(), "pkcs8: ")
	if reason == "incorrect password" {
		return nil, fmt.Errorf("%w, or the key in it is of a kind that is not supported", ErrPassword)
	}
	return nil, &problem{
		msg:  "an encrypted private key that cannot be read: " + reason,
		hint: "openssl pkcs8 -topk8 -v2 aes-256-cbc -v2prf hmacWithSHA256 encrypts it in the usual way",
	}
}

var errCostly = &problem{msg: "an encrypted key whose password takes too long to try"}

// unreadable explains why PKCS#8 data (RFC 5958 section 2) cannot be read: the
// identifiers in it tell a damaged key from one of another kind.
func unreadable(der []byte) error {
	var info struct {
		Version   int
		Algorithm pkix.AlgorithmIdentifier
		Key       []byte
		Rest      asn1.RawValue `asn1:"optional"`
	}
	if _, err := asn1.Unmarshal(der, &info); err != nil {
		return &problem{msg: "damaged private key"}
	}
	var curve asn1.ObjectIdentifier
	if _, err := asn1.Unmarshal(info.Algorithm.Parameters.FullBytes, &curve); err == nil {
		return &problem{msg: fmt.Sprintf("damaged, or of a kind that is not supported (algorithm %s, curve %s)", info.Algorithm.Algorithm, curve), hint: kinds}
	}
	return &problem{msg: fmt.Sprintf("damaged, or of a kind that is not supported (algorithm %s)", info.Algorithm.Algorithm), hint: kinds}
}
