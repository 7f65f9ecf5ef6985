package sandbox

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"time"
)

// Request is an entry of the log.
type Request struct {
	Time   time.Time   `json:"time"`
	Method string      `json:"method"`
	Path   string      `json:"path"`
	Query  url.Values  `json:"query"`
	Form   url.Values  `json:"form"`
	Header http.Header `json:"header"`
	Body   string      `json:"body"`   // its first 64 KiB
	Status int         `json:"status"` // 0: not answered, or not yet
}

// Counts are the log in figures.
type Counts struct {
	Requests     map[string]int `json:"requests"`       // by method and path: "POST /oauth/token"
	Grants       map[string]int `json:"grants"`         // requests for a token, by grant_type
	Granted      map[string]int `json:"granted"`        // those that got one
	Replays      map[string]int `json:"replays"`        // second uses of what serves once, by kind
	SecretsInURL []SecretInURL  `json:"secrets_in_url"` // none is the only right number
}

// The kinds of Counts.Replays.
const (
	ReplayedRefreshToken = "refresh_token" // one that was rotated away
	ReplayedCode         = "code"          // of an authorization
	ReplayedDeviceCode   = "device_code"
	ReplayedPasscode     = "passcode"
	ReplayedTOTP         = "totp"
	ReplayedAssertion    = "assertion" // by its jti or SAML ID
)

// SecretInURL is a parameter that proxies and logs have now seen.
type SecretInURL struct {
	Path      string `json:"path"`
	Parameter string `json:"parameter"`
}

// secretParameters never belong in a query.
var secretParameters = []string{
	"password", "passcode", "client_secret", "client_assertion", "assertion", "code", "code_verifier", "device_code",
	"token", "access_token", "refresh_token", "id_token", "subject_token", "actor_token", "mfa_token", "mfaCode",
}

const (
	maxLogged     = 10_000
	maxLoggedBody = 64 << 10
)

type log struct {
	requests []*Request
	counts   Counts
}

func newLog() log {
	return log{counts: Counts{
		Requests: map[string]int{}, Grants: map[string]int{}, Granted: map[string]int{}, Replays: map[string]int{},
	}}
}

func (l *log) add(q *request) *Request {
	e := &Request{
		Time: q.now, Method: q.Method, Path: q.URL.Path,
		Query: q.query, Form: q.form, Header: q.Header.Clone(),
		Body: string(q.body[:min(len(q.body), maxLoggedBody)]),
	}
	if len(l.requests) == maxLogged {
		l.requests = slices.Delete(l.requests, 0, maxLogged/10)
	}
	l.requests = append(l.requests, e)
	l.counts.Requests[q.Method+" "+q.URL.Path]++
	if q.URL.Path == "/oauth/token" {
		l.counts.Grants[q.param("grant_type")]++
	}
	for _, name := range secretParameters {
		if q.query.Get(name) != "" {
			l.counts.SecretsInURL = append(l.counts.SecretsInURL, SecretInURL{q.URL.Path, name})
		}
	}
	return e
}

func (l *log) replayed(kind string) { l.counts.Replays[kind]++ }

// Requests returns the log, oldest first, without the requests of /sandbox/.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	requests := make([]Request, len(s.log.requests))
	for i, e := range s.log.requests {
		requests[i] = *e
	}
	return requests
}

// Counts returns the figures since the start or the last Forget.
func (s *Server) Counts() Counts {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.log.counts
	return Counts{
		Requests: maps.Clone(c.Requests), Grants: maps.Clone(c.Grants), Granted: maps.Clone(c.Granted),
		Replays: maps.Clone(c.Replays), SecretsInURL: slices.Clone(c.SecretsInURL),
	}
}

// Forget empties the log and the counts.
func (s *Server) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log = newLog()
}
