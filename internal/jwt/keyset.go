package jwt

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"idpauth/internal/strictjson"
)

// Bounds of what is read of a key set.
const (
	maxKeys    = 100
	maxKeySize = 16 << 10 // bytes of one key's JSON
)

// KeySet holds the public keys of an issuer that are fit to verify with.
type KeySet struct {
	keys    []key
	refused []refusedKey

	// Warnings tell what is wrong with keys that are used all the same.
	Warnings []string
}

// refusedKey is a key of the document that is not used.
type refusedKey struct {
	id  string
	why error
}

func (r refusedKey) String() string { return fmt.Sprintf("%s: %v", keyName(r.id), r.why) }

func keyName(id string) string {
	if id == "" {
		return "a key without kid"
	}
	return "key " + show(id)
}

// Refused tells which keys of the document are not used, and why.
func (s *KeySet) Refused() []string {
	var reasons []string
	for _, r := range s.refused {
		reasons = append(reasons, r.String())
	}
	return reasons
}

// ParseKeySet reads a JWK Set, or a single JWK (RFC 7517). Keys that are of no
// use are left out, which may leave a set without keys; only a document that is
// none is an error.
func ParseKeySet(data []byte) (*KeySet, error) {
	document, err := strictjson.Object(data)
	if err != nil {
		return nil, fmt.Errorf("not a JWK Set: %w", err)
	}
	set := &KeySet{}
	if _, single := document.Get("kty"); single {
		set.addJWK(document, len(data))
		if len(set.keys) == 1 {
			set.keys[0].anyID = set.keys[0].id == ""
		}
		return set, nil
	}
	list, _ := document.Get("keys")
	var elements []json.RawMessage
	if len(list) > 0 && json.Unmarshal(list, &elements) != nil {
		return nil, errors.New("not a JWK Set: member keys is not an array")
	}
	for i, element := range elements {
		if i == maxKeys {
			set.refuse("", fmt.Errorf("it is behind the first %d, which are all that are looked at", maxKeys))
			break
		}
		jwk, err := strictjson.Object(element)
		if err != nil {
			set.refuse("", err)
			continue
		}
		set.addJWK(jwk, len(element))
	}
	set.dropAmbiguous()
	return set, nil
}

// ParseKeys reads what a person gives as keys: PEM, a JWK Set or a JWK.
func ParseKeys(data []byte) (*KeySet, error) {
	if bytes.Contains(data, []byte("-----BEGIN ")) && !bytes.HasPrefix(bytes.TrimSpace(data), []byte("{")) {
		return ParsePEM(data)
	}
	return ParseKeySet(data)
}

func (s *KeySet) refuse(id string, why error) { s.refused = append(s.refused, refusedKey{id, why}) }

func (s *KeySet) addJWK(jwk strictjson.Members, size int) {
	id, err := jwk.String("kid")
	if err != nil {
		s.refuse("", err)
		return
	}
	if size > maxKeySize {
		s.refuse(id, fmt.Errorf("it is longer than %d bytes", maxKeySize))
		return
	}
	k, err := parseJWK(jwk)
	if err != nil {
		s.refuse(id, err)
		return
	}
	k.id = id
	if hasPrivatePart(jwk) {
		s.Warnings = append(s.Warnings, keyName(id)+" is published with its private part, with which anybody can sign")
	}
	s.keys = append(s.keys, k)
}

// dropAmbiguous refuses keys that share their kid with a different key: which of
// them is meant would be for the one who made the token to choose.
func (s *KeySet) dropAmbiguous() {
	first, ambiguous := map[string]key{}, map[string]bool{}
	for _, k := range s.keys {
		if other, seen := first[k.id]; seen && k.id != "" && !k.same(other) {
			ambiguous[k.id] = true
		}
		first[k.id] = k
	}
	var kept []key
	for _, k := range s.keys {
		if ambiguous[k.id] {
			s.refuse(k.id, errors.New("a different key has the same kid"))
			continue
		}
		kept = append(kept, k)
	}
	s.keys = kept
}
