package flows

import (
	"encoding/json"
	"slices"
	"time"

	"idpauth/internal/jwt"
	"idpauth/internal/strictjson"
)

// refetchInterval is how often, over all processes, keys are read for a token
// that those at hand do not verify: whoever makes bad tokens shall not make
// requests of them.
const refetchInterval = time.Minute

// storedKeys is a stored copy of a key set, under its address.
type storedKeys struct {
	Version int    `json:"version"`
	Address string `json:"address"`
	storedCopy
	RefetchedAt time.Time       `json:"refetched_at,omitzero"` // when it was last tried for a token
	Document    json.RawMessage `json:"document"`              // the public part

	set   *jwt.KeySet
	asked bool // the issuer, in this run
}

const keysVersion = 1

// keysName keeps key sets apart from metadata, whose names are issuers.
func keysName(address string) string { return "jwks " + address }

// storedKeys loads the copy, which is checked like an answer: rules may have
// changed since it was stored. One that is damaged counts as absent.
func (g *grant) storedKeys() *storedKeys {
	if g.MetadataCache == nil {
		return nil
	}
	address := g.endpoints.JWKS
	data, ok := g.MetadataCache.Load(g.copyName(keysName(address)))
	if !ok {
		return nil
	}
	s := new(storedKeys)
	err := json.Unmarshal(data, s)
	if err != nil || s.Version != keysVersion || s.Address != address {
		g.Explain("keys: the stored copy is damaged")
		return nil
	}
	if s.set, err = jwt.ParseKeySet(s.Document); err != nil {
		g.Explain("keys: the stored copy is not used: %v", err)
		return nil
	}
	return s
}

// newStoredKeys is the copy of o, the document of an answer, to be stored.
func newStoredKeys(address string, o strictjson.Members, a *answer, now time.Time) *storedKeys {
	return &storedKeys{
		Version:    keysVersion,
		Address:    address,
		storedCopy: newStoredCopy(a, now),
		Document:   publicPart(o),
		asked:      true,
	}
}

// refetched reports whether the keys were read for a token so lately that they
// are not read again.
func (s *storedKeys) refetched(now time.Time) bool {
	return !now.Before(s.RefetchedAt) && now.Sub(s.RefetchedAt) < refetchInterval
}

// publicMembers are those of RFC 7517 section 4 and of the public keys in RFC
// 7518 section 6 and RFC 8037.
var publicMembers = []string{
	"kty", "use", "key_ops", "alg", "kid", "x5u", "x5c", "x5t", "x5t#S256", "n", "e", "crv", "x", "y",
}

// publicPart is the document, a JWK Set or a JWK that has been read, without what
// does not belong in it: some servers publish their private keys.
func publicPart(o strictjson.Members) json.RawMessage {
	if _, single := o.Get("kty"); single {
		return publicKey(o)
	}
	list, _ := o.Get("keys")
	keys := []json.RawMessage{}
	json.Unmarshal(list, &keys)
	for i, element := range keys {
		key, err := strictjson.Object(element)
		if err != nil {
			keys[i] = json.RawMessage("null") // no key either
			continue
		}
		keys[i] = publicKey(key)
	}
	document, _ := json.Marshal(map[string]any{"keys": keys})
	return document
}

func publicKey(key strictjson.Members) json.RawMessage {
	public := map[string]json.RawMessage{}
	for _, m := range key {
		if slices.Contains(publicMembers, m.Name) {
			public[m.Name] = m.Value
		}
	}
	document, _ := json.Marshal(public)
	return document
}
