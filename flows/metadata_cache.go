package flows

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"idpauth/internal/strictjson"
)

// MetadataCache keeps what identity providers publish of themselves between
// runs. Load reports whether there is something.
type MetadataCache interface {
	Load(issuer string) ([]byte, bool)
	Save(issuer string, data []byte) error
}

// Bounds of a stored copy: how long it is used without asking, and how long it
// serves while the identity provider cannot be asked.
const (
	shortestFreshness = 5 * time.Minute
	longestFreshness  = 24 * time.Hour
	longestService    = 30 * 24 * time.Hour
)

// storedMetadata is a stored copy of a metadata document.
type storedMetadata struct {
	Version   int             `json:"version"`
	Issuer    string          `json:"issuer"` // that was asked for
	Source    string          `json:"source"`
	FetchedAt time.Time       `json:"fetched_at"`
	FreshFor  int             `json:"fresh_for"` // seconds
	ETag      string          `json:"etag,omitempty"`
	Document  json.RawMessage `json:"document"` // the members that are used

	metadata *Metadata
}

const metadataVersion = 1

// storedMetadata loads the copy, which is checked like an answer: rules may have
// changed since it was stored. One that is damaged counts as absent.
func (g *grant) storedMetadata() *storedMetadata {
	if g.MetadataCache == nil {
		return nil
	}
	data, ok := g.MetadataCache.Load(g.Profile.Issuer)
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
		Version:  metadataVersion,
		Issuer:   issuer,
		Source:   m.Source,
		ETag:     a.header.Get("ETag"),
		metadata: m,
	}
	used := map[string]json.RawMessage{}
	for _, name := range usedMembers() {
		if raw, given := o.Get(name); given {
			used[name] = raw
		}
	}
	s.Document, _ = json.Marshal(used) // of JSON that has been read
	s.renew(a, now)
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

// renew notes that the copy is what the identity provider has now.
func (s *storedMetadata) renew(a *answer, now time.Time) {
	s.FetchedAt = now.UTC()
	s.FreshFor = int(freshness(a.header).Seconds())
}

// freshness is how long an answer may be used without asking again: what
// Cache-Control says (RFC 9111 section 5.2.2), within bounds. Metadata is public,
// and the copy is for outages too, so that no-store does not keep it from disk.
func freshness(header http.Header) time.Duration {
	fresh := longestFreshness
	for directive := range strings.SplitSeq(strings.Join(header.Values("Cache-Control"), ","), ",") {
		name, value, _ := strings.Cut(strings.ToLower(strings.TrimSpace(directive)), "=")
		switch name {
		case "no-cache", "no-store":
			return shortestFreshness
		case "max-age":
			if seconds, err := strconv.ParseUint(strings.Trim(value, `"`), 10, 31); err == nil {
				fresh = time.Duration(seconds) * time.Second
			}
		}
	}
	return min(max(fresh, shortestFreshness), longestFreshness)
}

// age is how long ago the copy was read, in whole seconds.
func (s *storedMetadata) age(now time.Time) time.Duration {
	return now.Sub(s.FetchedAt).Round(time.Second)
}

// fresh reports whether the copy is used without asking. One of a time to come
// is not: some clock is or was wrong.
func (s *storedMetadata) fresh(now time.Time) bool {
	freshFor := min(time.Duration(s.FreshFor)*time.Second, longestFreshness)
	return !now.Before(s.FetchedAt) && s.age(now) < freshFor
}

// serves reports whether the copy is young enough for when there is no other.
func (s *storedMetadata) serves(now time.Time) bool { return s.age(now) <= longestService }

// tag names the version of the copy, where it is of that place.
func (s *storedMetadata) tag(place string) string {
	if s == nil || s.Source != place {
		return ""
	}
	return s.ETag
}

// storeMetadata stores the copy; a run gets on without.
func (g *grant) storeMetadata(s *storedMetadata) {
	if g.MetadataCache == nil {
		return
	}
	data, err := json.Marshal(s)
	if err == nil {
		err = g.MetadataCache.Save(s.Issuer, data)
	}
	if err != nil {
		g.Explain("metadata: not stored: %v", err)
	}
}
