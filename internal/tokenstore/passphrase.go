package tokenstore

import (
	"context"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"

	"idpauth/internal/token"
)

// pbkdf2Rounds is OWASP's advice for PBKDF2-HMAC-SHA256 (Password Storage Cheat
// Sheet, 2023). It costs 0.4 s, once in a run.
const pbkdf2Rounds = 600_000

// maxRounds bounds what a planted file can make us compute.
const maxRounds = 10_000_000

// ErrWrongPassphrase tells that the passphrase does not open the data key.
var ErrWrongPassphrase = errors.New("wrong passphrase")

// passphraseFile keeps the data key sealed under a passphrase.
type passphraseFile struct {
	state, dir string
	ask        func(ctx context.Context, confirm bool) (token.Secret, error)
}

type sealedKey struct {
	Version int    `json:"version"`
	KDF     string `json:"kdf"`
	Rounds  int    `json:"rounds"`
	Salt    []byte `json:"salt"`
	Key     []byte `json:"key"` // nonce, AES-256-GCM of the data key
}

const passphraseKDF = "pbkdf2-hmac-sha256"

func (p passphraseFile) path() string { return filepath.Join(p.dir, "key") }

func (p passphraseFile) load(ctx context.Context) ([]byte, error) {
	data, err := readKeyFile(p.state, p.path())
	if err != nil {
		return nil, err
	}
	var k sealedKey
	if json.Unmarshal(data, &k) != nil || k.Version < 1 {
		return nil, damagedKey(p.path())
	}
	if k.Version > 1 {
		return nil, &VersionError{p.path(), k.Version, 1}
	}
	if k.KDF != passphraseKDF || k.Rounds < 1 || k.Rounds > maxRounds {
		return nil, damagedKey(p.path())
	}
	passphrase, err := p.passphrase(ctx, false)
	if err != nil {
		return nil, err
	}
	return k.open(passphrase)
}

func (p passphraseFile) create(ctx context.Context) ([]byte, error) {
	passphrase, err := p.passphrase(ctx, true)
	if err != nil {
		return nil, err
	}
	raw := newRawKey()
	k := sealedKey{Version: 1, KDF: passphraseKDF, Rounds: pbkdf2Rounds, Salt: make([]byte, 16)}
	rand.Read(k.Salt)
	if err := k.seal(passphrase, raw); err != nil {
		return nil, err
	}
	data, err := json.Marshal(k)
	if err != nil {
		return nil, err
	}
	return raw, writeKeyFile(p.state, p.path(), append(data, '\n'))
}

func (p passphraseFile) passphrase(ctx context.Context, confirm bool) (token.Secret, error) {
	if p.ask == nil {
		return "", errors.New("there is no way to get the passphrase")
	}
	passphrase, err := p.ask(ctx, confirm)
	if err == nil && passphrase == "" {
		err = errors.New("the passphrase is empty")
	}
	return passphrase, err
}

func (k *sealedKey) seal(passphrase token.Secret, raw []byte) error {
	wrap, err := pbkdf2.Key(sha256.New, passphrase.Reveal(), k.Salt, k.Rounds, keySize)
	if err != nil {
		return err
	}
	sealer, err := newSealer(wrap)
	if err != nil {
		return err
	}
	k.Key = sealer.Seal(nil, nil, raw, []byte(passphraseKDF))
	return nil
}

func (k *sealedKey) open(passphrase token.Secret) ([]byte, error) {
	wrap, err := pbkdf2.Key(sha256.New, passphrase.Reveal(), k.Salt, k.Rounds, keySize)
	if err != nil {
		return nil, err
	}
	sealer, err := newSealer(wrap)
	if err != nil {
		return nil, err
	}
	raw, err := sealer.Open(nil, nil, k.Key, []byte(passphraseKDF))
	if err != nil {
		return nil, fmt.Errorf("cannot decrypt the data key: %w", ErrWrongPassphrase)
	}
	return raw, nil
}
