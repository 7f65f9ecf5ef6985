package flows

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// MetadataCache keeps what identity providers publish of themselves between
// runs, each document under a name. Load reports whether there is something; Lock
// keeps other processes from the name until release.
type MetadataCache interface {
	Load(name string) ([]byte, bool)
	Save(name string, data []byte) error
	Lock(ctx context.Context, name string) (release func(), err error)
}

// Bounds of a stored copy: how long it is used without asking, and how long it
// serves while the identity provider cannot be asked.
const (
	shortestFreshness = 5 * time.Minute
	longestFreshness  = 24 * time.Hour
	longestService    = 30 * 24 * time.Hour
)

// patience bounds the wait for a document of which a stored copy could serve.
const patience = 5 * time.Second

// storedCopy is what all stored documents have in common.
type storedCopy struct {
	FetchedAt time.Time `json:"fetched_at"`
	FreshFor  int       `json:"fresh_for"` // seconds
	ETag      string    `json:"etag,omitempty"`
}

// newStoredCopy is of the document that the answer brought.
func newStoredCopy(a *answer, now time.Time) storedCopy {
	s := storedCopy{ETag: a.header.Get("ETag")}
	s.renew(a, now)
	return s
}

// renew notes that the copy is what the identity provider has now.
func (s *storedCopy) renew(a *answer, now time.Time) {
	s.FetchedAt = now.UTC()
	s.FreshFor = int(freshness(a.header).Seconds())
}

// freshness is how long an answer may be used without asking again: what
// Cache-Control says (RFC 9111 section 5.2.2), within bounds. All of it is public,
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
func (s *storedCopy) age(now time.Time) time.Duration {
	return now.Sub(s.FetchedAt).Round(time.Second)
}

// fresh reports whether the copy is used without asking. One of a time to come
// is not: some clock is or was wrong.
func (s *storedCopy) fresh(now time.Time) bool {
	freshFor := min(time.Duration(s.FreshFor)*time.Second, longestFreshness)
	return !now.Before(s.FetchedAt) && s.age(now) < freshFor
}

// serves reports whether the copy is young enough for when there is no other.
func (s *storedCopy) serves(now time.Time) bool { return s.age(now) <= longestService }

// copyOrRead decides between a stored copy and what read brings. The copy is used
// while it is fresh. An old one serves where there is no usable answer to be had,
// as in an outage that need not stop a refresh.
func (g *grant) copyOrRead(ctx context.Context, what, source string, c *storedCopy, read func(context.Context) error) (copyServes bool, err error) {
	now := g.Now()
	if c.fresh(now) {
		g.Explain("%s: as read %s ago from %s", what, c.age(now), source)
		return true, nil
	}
	briefly, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	err = read(briefly)
	if err == nil || ctx.Err() != nil || !c.serves(now) || !unavailable(err) {
		return false, err
	}
	g.Explain("%s: as read %s ago from %s, because: %v", what, c.age(now), source, err)
	return true, nil
}

// copyName names the copy of a document. Who vouches for the server that had it,
// and what it was shown, are part of that: a test authority of one profile is not
// to speak for the identity provider of another.
func (g *grant) copyName(document string) string {
	s := g.Profile.TLS
	if s.CAFile == "" && s.ClientCert == "" {
		return document
	}
	return strings.Join([]string{document, s.CAFile, s.ClientCert}, "\x00")
}

// storeCopy stores a copy of what, for a document; a run gets on without.
func (g *grant) storeCopy(what, document string, copied any) {
	if g.MetadataCache == nil {
		return
	}
	data, err := json.Marshal(copied)
	if err == nil {
		err = g.MetadataCache.Save(g.copyName(document), data)
	}
	if err != nil {
		g.Explain("%s: not stored: %v", what, err)
	}
}
