package signing

import (
	"bytes"
	"encoding/base64"
	"strings"
)

// pemMark begins every PEM block.
const pemMark = "-----BEGIN "

// Parse reads a private key: PEM (PKCS#1, PKCS#8, SEC 1), a JWK (RFC 7517) or
// PKCS#12 (RFC 7292), the last as it is or in base64. The error is ErrEncrypted
// when a password is needed, ErrPassword when another one is.
func Parse(data []byte, password string) (*Key, error) {
	if len(data) > 0 && data[0] == sequence {
		return parseDER(data, password)
	}
	text := bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")))
	switch {
	case len(text) == 0:
		return nil, &problem{msg: "there is no key: it is empty"}
	case bytes.Contains(text, []byte(pemMark)):
		return parsePEM(text, password)
	case text[0] == '{':
		return parseJWK(text)
	}
	if der, err := base64.StdEncoding.DecodeString(withoutSpace(text)); err == nil && len(der) > 0 && der[0] == sequence {
		return parseDER(der, password)
	}
	return nil, &problem{msg: "not a private key", hint: "give it as PEM, as a JWK or as PKCS#12"}
}

func withoutSpace(text []byte) string { return strings.Join(strings.Fields(string(text)), "") }
