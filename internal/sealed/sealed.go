// Package sealed keeps text under a passphrase, for files that leave the machine.
//
// The form is PEM with one header, its version. The body of version 1 is a salt of
// 16 bytes, a nonce of 12 and the text under AES-256-GCM; the key is scrypt's, with
// N = 2^17, r = 8, p = 1 (OWASP Password Storage Cheat Sheet), which costs 128 MiB
// and half a second. A file cannot ask for more: the costs belong to the version.
package sealed

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/pem"
	"errors"
	"fmt"

	"golang.org/x/crypto/scrypt"

	"idpauth/internal/token"
)

const (
	blockType     = "IDPAUTH SEALED PROFILES"
	versionHeader = "Version"
	version       = "1"
	saltSize      = 16
)

// bound is what the seal covers beside the text.
var bound = []byte(blockType + " " + version)

// ErrWrongPassphrase tells that the text does not open: another passphrase sealed
// it, or it was changed since.
var ErrWrongPassphrase = errors.New("the passphrase is wrong, or the file is damaged")

// Seal returns the text under the passphrase.
func Seal(text []byte, passphrase token.Secret) ([]byte, error) {
	salt := make([]byte, saltSize)
	rand.Read(salt)
	sealer, err := newSealer(passphrase, salt)
	if err != nil {
		return nil, err
	}
	return pem.EncodeToMemory(&pem.Block{
		Type:    blockType,
		Headers: map[string]string{versionHeader: version},
		Bytes:   sealer.Seal(salt, nil, text, bound),
	}), nil
}

// IsSealed reports whether data looks like what Seal returns, of any version.
func IsSealed(data []byte) bool {
	return bytes.HasPrefix(bytes.TrimSpace(data), []byte("-----BEGIN "+blockType+"-----"))
}

// Open returns the text that was sealed. Passphrase is called once the form is
// found to be right.
func Open(data []byte, passphrase func() (token.Secret, error)) ([]byte, error) {
	block, rest := pem.Decode(bytes.TrimSpace(data))
	switch {
	case block == nil || block.Type != blockType || len(rest) > 0:
		return nil, errors.New("the sealed profiles are not whole")
	case block.Headers[versionHeader] != version || len(block.Headers) > 1:
		return nil, fmt.Errorf("the sealed profiles have a form that this idpauth does not know; it knows version %s", version)
	case len(block.Bytes) < saltSize:
		return nil, ErrWrongPassphrase
	}
	phrase, err := passphrase()
	if err != nil {
		return nil, err
	}
	sealer, err := newSealer(phrase, block.Bytes[:saltSize])
	if err != nil {
		return nil, err
	}
	text, err := sealer.Open(nil, nil, block.Bytes[saltSize:], bound)
	if err != nil {
		return nil, ErrWrongPassphrase
	}
	return text, nil
}

func newSealer(passphrase token.Secret, salt []byte) (cipher.AEAD, error) {
	key, err := scrypt.Key([]byte(passphrase.Reveal()), salt, 1<<17, 8, 1, 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}
