package entracli

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/pbkdf2"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"

	"idpauth/internal/sealed"
	"idpauth/internal/token"
)

// The form of "config export": base64 of a salt, an IV and the profile under
// AES-256-CBC with PKCS#7 padding. Nothing tells a changed byte.
const (
	saltSize = 32
	rounds   = 100_000 // of PBKDF2 with HMAC-SHA256
	keySize  = 32
)

// IsSealed reports whether data looks like what "config export" writes.
func IsSealed(data []byte) bool { return unpack(data) != nil }

// Open returns the JSON that was exported. That it is none tells of another
// passphrase as the padding does.
func Open(data []byte, passphrase func() (token.Secret, error)) ([]byte, error) {
	packed := unpack(data)
	if packed == nil {
		return nil, sealed.ErrWrongPassphrase
	}
	phrase, err := passphrase()
	if err != nil {
		return nil, err
	}
	salt, iv, text := packed[:saltSize], packed[saltSize:saltSize+aes.BlockSize], packed[saltSize+aes.BlockSize:]
	key, err := pbkdf2.Key(sha256.New, phrase.Reveal(), salt, rounds, keySize)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(text, text)
	text, ok := unpad(text)
	if !ok || !json.Valid(trim(text)) {
		return nil, sealed.ErrWrongPassphrase
	}
	return text, nil
}

// unpack is the salt, the IV and one block or more, nil for anything else.
func unpack(data []byte) []byte {
	packed, err := base64.StdEncoding.DecodeString(string(bytes.Join(bytes.Fields(trim(data)), nil)))
	if err != nil || len(packed) < saltSize+2*aes.BlockSize || (len(packed)-saltSize)%aes.BlockSize != 0 {
		return nil
	}
	return packed
}

// unpad drops the padding of PKCS#7 (RFC 5652 section 6.3).
func unpad(text []byte) ([]byte, bool) {
	n := int(text[len(text)-1])
	if n == 0 || n > aes.BlockSize {
		return nil, false
	}
	rest, padding := text[:len(text)-n], text[len(text)-n:]
	return rest, bytes.Count(padding, padding[:1]) == n
}
