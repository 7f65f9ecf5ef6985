package signing

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"strings"
)

// parsePEM reads the one private key of the PEM blocks, beside which
// certificates may stand.
func parsePEM(text []byte, password string) (*Key, error) {
	var key *pem.Block
	var certificates []*x509.Certificate
	other := ""
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		switch {
		case strings.HasSuffix(block.Type, "PRIVATE KEY"):
			if key != nil {
				return nil, &problem{msg: "more than one private key", hint: "leave the one that signs"}
			}
			key = block
		case block.Type == "CERTIFICATE":
			if c, err := x509.ParseCertificate(block.Bytes); err == nil {
				certificates = append(certificates, c)
			}
			other = "certificate"
		case strings.HasSuffix(block.Type, "PUBLIC KEY"):
			other = "public key"
		}
	}
	if key == nil {
		return nil, noPrivateKey(text, other)
	}
	private, err := decodeBlock(key, password)
	if err != nil {
		return nil, err
	}
	k, err := newKey(private, "")
	if err != nil {
		return nil, err
	}
	k.certify(certificates)
	return k, nil
}

func noPrivateKey(text []byte, other string) error {
	switch {
	case other != "":
		return &problem{msg: fmt.Sprintf("a %s, where the private key is needed", other)}
	case bytes.Contains(text, []byte("PRIVATE KEY-----")):
		return &problem{msg: "damaged PEM: a private key that is cut off or not base64"}
	}
	return &problem{msg: "no private key among the PEM blocks"}
}

// decodeBlock reads the private key of a PEM block.
func decodeBlock(block *pem.Block, password string) (any, error) {
	der := block.Bytes
	//lint:ignore SA1019 keys that old tools have made are still in use; what the format lacks is integrity, which the key itself shows.
	if x509.IsEncryptedPEMBlock(block) {
		if password == "" {
			return nil, ErrEncrypted
		}
		var err error
		//lint:ignore SA1019 as above
		if der, err = x509.DecryptPEMBlock(block, []byte(password)); err != nil {
			return nil, ErrPassword
		}
	}
	switch block.Type {
	case "PRIVATE KEY":
		key, err := x509.ParsePKCS8PrivateKey(der)
		if err != nil {
			return nil, unreadable(der)
		}
		return key, nil
	case "ENCRYPTED PRIVATE KEY":
		return decryptPKCS8(der, password)
	case "RSA PRIVATE KEY":
		key, err := x509.ParsePKCS1PrivateKey(der)
		if err != nil {
			return nil, &problem{msg: "damaged RSA private key"}
		}
		return key, nil
	case "EC PRIVATE KEY":
		key, err := x509.ParseECPrivateKey(der)
		if err != nil {
			return nil, &problem{msg: "an EC private key that is damaged or on a curve that is not supported", hint: kinds}
		}
		return key, nil
	case "OPENSSH PRIVATE KEY":
		return nil, &problem{msg: "an OpenSSH private key", hint: "ssh-keygen -p -m PKCS8 -f COPY rewrites a copy of it"}
	}
	return nil, &problem{msg: fmt.Sprintf("%q is not supported", shorten(block.Type)), hint: kinds}
}
