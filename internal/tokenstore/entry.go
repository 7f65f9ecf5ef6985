package tokenstore

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"idpauth/internal/token"
)

// An entry is two readable lines and the sealed session:
//
//	idpauth session 1
//	{"key":"…","profile":"dev","refreshable":true,"tokens":[…]}
//	nonce, AES-256-GCM of the session's JSON
//
// Both lines and the session's key are authenticated with the seal, so that no
// line can be edited and no entry pass for another.
const (
	magic         = "idpauth session "
	formatVersion = 1

	maxHead  = 256 << 10 // of the readable lines
	maxEntry = 8 << 20   // of a whole entry
)

// header is what status and logout may read without the data key. Nothing in it
// is secret.
type header struct {
	KeyID            string        `json:"key"`
	Profile          string        `json:"profile"`
	Refreshable      bool          `json:"refreshable,omitempty"`
	RefreshExpiresAt time.Time     `json:"refresh_expires_at,omitzero"`
	MFADemanded      bool          `json:"mfa_demanded,omitempty"`
	Tokens           []tokenHeader `json:"tokens,omitempty"`
}

type tokenHeader struct {
	Question    string    `json:"question"`
	TokenType   string    `json:"token_type,omitempty"`
	Format      string    `json:"format,omitempty"`
	Scopes      []string  `json:"scopes,omitempty"`
	ExpiresAt   time.Time `json:"expires_at,omitzero"`
	ExpiryKnown bool      `json:"expiry_known,omitempty"`
}

// errDamaged tells that bytes are no entry that was ever written here.
var errDamaged = errors.New("damaged")

// errForeign tells that another data key or session is meant.
var errForeign = errors.New("sealed for another store")

// VersionError tells that a newer idpauth wrote the file, which stays as it is.
type VersionError struct {
	What      string
	Got, Want int
}

func (e *VersionError) Error() string {
	return fmt.Sprintf("%s has format version %d, this program reads up to %d", e.What, e.Got, e.Want)
}

// Hint says what to do next.
func (e *VersionError) Hint() string { return "use the newer idpauth that wrote it" }

// readHead parses the two readable lines and returns them with what follows.
func readHead(data []byte) (h *header, head, sealed []byte, err error) {
	first, rest, ok := bytes.Cut(data, []byte("\n"))
	digits, isOurs := strings.CutPrefix(string(first), magic)
	version, err := strconv.Atoi(digits)
	if !ok || !isOurs || err != nil || version < 1 || strconv.Itoa(version) != digits {
		return nil, nil, nil, errDamaged
	}
	if version > formatVersion {
		return nil, nil, nil, &VersionError{"a stored session", version, formatVersion}
	}
	line, sealed, ok := bytes.Cut(rest, []byte("\n"))
	head = data[:len(data)-len(sealed)]
	if !ok || len(head) > maxHead {
		return nil, nil, nil, errDamaged
	}
	h = new(header)
	if json.Unmarshal(line, h) != nil {
		return nil, nil, nil, errDamaged
	}
	return h, head, sealed, nil
}

// sealEntry makes the entry of a session.
func sealEntry(k *dataKey, s *token.Session) ([]byte, error) {
	line, err := json.Marshal(newHeader(k.id, s))
	if err != nil {
		return nil, err
	}
	plain, err := encodeSession(s)
	if err != nil {
		return nil, err
	}
	head := fmt.Appendf(nil, "%s%d\n%s\n", magic, formatVersion, line)
	if len(head) > maxHead {
		return nil, errTooLarge
	}
	return append(head, k.seal.Seal(nil, nil, plain, additional(head, Key(s.ID)))...), nil
}

// openEntry opens the entry that stands under key.
func openEntry(k *dataKey, key string, data []byte) (*token.Session, error) {
	h, head, sealed, err := readHead(data)
	if err != nil {
		return nil, err
	}
	if h.KeyID != k.id {
		return nil, errForeign
	}
	plain, err := k.seal.Open(nil, nil, sealed, additional(head, key))
	if err != nil {
		return nil, errDamaged
	}
	s, err := decodeSession(plain)
	if err != nil {
		return nil, errDamaged
	}
	if Key(s.ID) != key {
		return nil, errForeign
	}
	return s, nil
}

// additional is what is authenticated beside the session: the lines, which hold
// the version, and the key under which the entry stands.
func additional(head []byte, key string) []byte { return append(bytes.Clone(head), key...) }

func newHeader(keyID string, s *token.Session) header {
	h := header{
		KeyID:            keyID,
		Profile:          s.ID.Profile,
		Refreshable:      s.RefreshToken != "",
		RefreshExpiresAt: storable(s.RefreshExpiresAt),
		MFADemanded:      s.MFADemanded,
	}
	for question, t := range s.Tokens {
		h.Tokens = append(h.Tokens, tokenHeader{
			Question:    question,
			TokenType:   t.TokenType,
			Format:      t.Format,
			Scopes:      t.Scopes(),
			ExpiresAt:   storable(t.ExpiresAt),
			ExpiryKnown: t.ExpiryKnown,
		})
	}
	return h
}

// fitEntry seals the session, leaving out its oldest access tokens where all of
// them would be more than an entry may hold.
func fitEntry(k *dataKey, s *token.Session) ([]byte, error) {
	for {
		data, err := sealEntry(k, s)
		if err == nil && len(data) <= maxEntry {
			return data, nil
		}
		if err != nil && !errors.Is(err, errTooLarge) {
			return nil, err
		}
		if len(s.Tokens) == 0 {
			return nil, errTooLarge
		}
		s = withoutOlderHalf(s)
	}
}
