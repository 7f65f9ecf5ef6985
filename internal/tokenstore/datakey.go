package tokenstore

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"

	"idpauth/internal/token"
)

// keySize is the size of a data key and of the keys derived from it.
const keySize = 32

// dataKey is what a kind's one random key is used for, each use with a key of
// its own (RFC 5869).
type dataKey struct {
	id     string // names the key, tells nothing of it
	seal   cipher.AEAD
	digest []byte
}

// newRawKey makes the random bytes of a data key.
func newRawKey() []byte {
	raw := make([]byte, keySize)
	rand.Read(raw) // never fails (Go 1.24)
	return raw
}

func deriveKey(raw []byte) (*dataKey, error) {
	if len(raw) != keySize {
		return nil, fmt.Errorf("the data key has %d bytes, not %d", len(raw), keySize)
	}
	seal, err := newSealer(expand(raw, "seal", keySize))
	if err != nil {
		return nil, err
	}
	return &dataKey{
		id:     hex.EncodeToString(expand(raw, "id", 8)),
		seal:   seal,
		digest: expand(raw, "digest", keySize),
	}, nil
}

// newSealer is AES-256-GCM that puts a random nonce before what it seals.
func newSealer(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

func expand(raw []byte, use string, size int) []byte {
	key, err := hkdf.Expand(sha256.New, raw, "idpauth "+use+" v1", size)
	if err != nil {
		panic(err) // only for sizes beyond 255 digests
	}
	return key
}

// mac digests the parts, each with its length, so that no two lists are alike.
func (k *dataKey) mac(parts []token.Secret) string {
	h := hmac.New(sha256.New, k.digest)
	for _, p := range parts {
		h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(p))))
		h.Write([]byte(p.Reveal()))
	}
	return hex.EncodeToString(h.Sum(nil))
}
