package flows

import (
	"encoding/json"
	"slices"
	"time"

	"idpauth/internal/strictjson"
)

// storedMetadata is a stored copy of a metadata document, under its issuer.
type storedMetadata struct {
	Version int    `json:"version"`
	Issuer  string `json:"issuer"` // that was asked for
	Source  string `json:"source"`
	storedCopy
	Document json.RawMessage `json:"document"` // the members that are used

	metadata *Metadata
}

const metadataVersion = 1

// storedMetadata loads the copy, which is checked like an answer: rules may have
// changed since it was stored. One that is damaged counts as absent.
func (g *grant) storedMetadata() *storedMetadata {
	if g.MetadataCache == nil {
		return nil
	}
	data, ok := g.MetadataCache.Load(g.copyName(g.Profile.Issuer))
	if !ok {
		return nil
	}
	s := new(storedMetadata)
	err := json.Unmarshal(data, s)
	if err != nil || s.Version != metadataVersion || s.Issuer != g.Profile.Issuer || !slices.Contains(metadataPlaces(s.Issuer), s.Source) {
		g.Explain("metadata: the stored copy is damaged")
		return nil
	}
	o, err := strictjson.Object(s.Document)
	if err == nil {
		s.metadata, err = g.readMetadata(s.Source, o)
	}
	if err != nil {
		g.Explain("metadata: the stored copy is not used: %v", err)
		return nil
	}
	return s
}

// newStoredMetadata is the copy of o, the document of an answer, to be stored.
func newStoredMetadata(issuer string, m *Metadata, o strictjson.Members, a *answer, now time.Time) *storedMetadata {
	s := &storedMetadata{
		Version:    metadataVersion,
		Issuer:     issuer,
		Source:     m.Source,
		storedCopy: newStoredCopy(a, now),
		metadata:   m,
	}
	used := map[string]json.RawMessage{}
	for _, name := range usedMembers() {
		if raw, given := o.Get(name); given {
			used[name] = raw
		}
	}
	s.Document, _ = json.Marshal(used) // of JSON that has been read
	return s
}

// usedMembers are those that readMetadata reads.
func usedMembers() []string {
	names := []string{
		"issuer", "mtls_endpoint_aliases", "pushed_authorization_request_endpoint",
		"authorization_response_iss_parameter_supported", "require_pushed_authorization_requests",
		"grant_types_supported", "response_types_supported", "token_endpoint_auth_methods_supported",
		"scopes_supported", "code_challenge_methods_supported",
	}
	for _, e := range metadataEndpoints(&new(Metadata).Endpoints) {
		names = append(names, e.name)
	}
	return names
}

// tag names the version of the copy, where it is of that place.
func (s *storedMetadata) tag(place string) string {
	if s == nil || s.Source != place {
		return ""
	}
	return s.ETag
}
