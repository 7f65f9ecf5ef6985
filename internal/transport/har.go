package transport

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"time"
)

// HAR writes down the requests of clients as an HTTP archive 1.2
// (http://www.softwareishard.com/blog/har-12-spec/), to be passed on with a
// report: as the trace it has no header, no body, no value of a query and no
// user. The zero value is ready to use.
type HAR struct {
	Version string           // of idpauth
	Now     func() time.Time // nil: time.Now

	mu      sync.Mutex
	entries []*harEntry
}

// Record has the archive take the requests of c from now on.
func (h *HAR) Record(c *http.Client) { c.Transport = &harRecorder{next: c.Transport, har: h} }

// JSON is the archive so far.
func (h *HAR) JSON() ([]byte, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	var archive harArchive
	archive.Log.Version = "1.2"
	archive.Log.Creator = harCreator{Name: "idpauth", Version: h.Version}
	archive.Log.Entries = append([]*harEntry{}, h.entries...)
	data, err := json.MarshalIndent(archive, "", "  ")
	return append(data, '\n'), err
}

func (h *HAR) now() time.Time {
	if h.Now == nil {
		return time.Now()
	}
	return h.Now()
}

// change adds to an entry while nobody reads the archive.
func (h *HAR) change(to func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	to()
}

// harRecorder adds an entry for each request when it is sent, so that one which
// never ends is in the archive too.
type harRecorder struct {
	next http.RoundTripper
	har  *HAR
}

// CloseIdleConnections lets http.Client.CloseIdleConnections through.
func (r *harRecorder) CloseIdleConnections() {
	if c, ok := r.next.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

func (r *harRecorder) RoundTrip(req *http.Request) (*http.Response, error) {
	start := r.har.now()
	entry := newHAREntry(req, start)
	r.har.change(func() { r.har.entries = append(r.har.entries, entry) })
	resp, err := r.next.RoundTrip(req)
	answered := r.har.now()
	if err != nil {
		r.har.change(func() { entry.fail(kind(err), answered.Sub(start)) })
		return nil, err
	}
	r.har.change(func() { entry.answer(resp, answered.Sub(start)) })
	resp.Body = newTracedBody(resp, func(b *tracedBody) {
		r.har.change(func() { entry.end(b, r.har.now().Sub(answered)) })
	})
	return resp, nil
}

// The parts of an archive, by the names of the specification. What it demands
// and nobody is told, is empty; -1 means that a size is not known.
type (
	harArchive struct {
		Log struct {
			Version string      `json:"version"`
			Creator harCreator  `json:"creator"`
			Entries []*harEntry `json:"entries"`
		} `json:"log"`
	}
	harCreator struct {
		Name    string `json:"name"`
		Version string `json:"version"`
	}
	harEntry struct {
		Started  string      `json:"startedDateTime"`
		Time     float64     `json:"time"` // milliseconds, as all times here
		Request  harRequest  `json:"request"`
		Response harResponse `json:"response"`
		Cache    struct{}    `json:"cache"`
		Timings  harTimings  `json:"timings"`
	}
	harRequest struct {
		Method      string    `json:"method"`
		URL         string    `json:"url"`
		HTTPVersion string    `json:"httpVersion"`
		Cookies     []harPair `json:"cookies"`
		Headers     []harPair `json:"headers"`
		Query       []harPair `json:"queryString"`
		HeadersSize int64     `json:"headersSize"`
		BodySize    int64     `json:"bodySize"`
	}
	harResponse struct {
		Status      int        `json:"status"` // 0: no answer came
		StatusText  string     `json:"statusText"`
		HTTPVersion string     `json:"httpVersion"`
		Cookies     []harPair  `json:"cookies"`
		Headers     []harPair  `json:"headers"`
		Content     harContent `json:"content"`
		RedirectURL string     `json:"redirectURL"`
		HeadersSize int64      `json:"headersSize"`
		BodySize    int64      `json:"bodySize"`
		Error       string     `json:"_error,omitempty"` // as the browsers have it
	}
	harContent struct {
		Size     int64  `json:"size"`
		MimeType string `json:"mimeType"`
	}
	harPair struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	harTimings struct {
		Send    float64 `json:"send"`
		Wait    float64 `json:"wait"`
		Receive float64 `json:"receive"`
	}
)

const harHTTP = "HTTP/1.1" // the only version that this package speaks

func newHAREntry(req *http.Request, start time.Time) *harEntry {
	none := []harPair{}
	address := redact(req)
	return &harEntry{
		Started: start.UTC().Format(time.RFC3339Nano),
		Request: harRequest{
			Method:      visible(req.Method),
			URL:         address,
			HTTPVersion: harHTTP,
			Cookies:     none,
			Headers:     none,
			Query:       harQuery(address),
			HeadersSize: -1,
			BodySize:    req.ContentLength,
		},
		Response: harResponse{
			HTTPVersion: harHTTP,
			Cookies:     none,
			Headers:     none,
			HeadersSize: -1,
			BodySize:    -1,
		},
	}
}

// harQuery lists the parameters of a redacted address.
func harQuery(address string) []harPair {
	pairs := []harPair{}
	_, query, found := strings.Cut(address, "?")
	if !found {
		return pairs
	}
	for param := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(param, "=")
		pairs = append(pairs, harPair{name, value})
	}
	return pairs
}

func (e *harEntry) fail(kind Kind, waited time.Duration) {
	e.Response.Error = string(kind)
	e.wait(waited)
}

func (e *harEntry) answer(resp *http.Response, waited time.Duration) {
	e.Response.Status = resp.StatusCode
	e.Response.StatusText = http.StatusText(resp.StatusCode)
	e.wait(waited)
}

func (e *harEntry) wait(waited time.Duration) {
	e.Timings.Wait = milliseconds(waited)
	e.Time = e.Timings.Wait
}

// end notes what was read of the body.
func (e *harEntry) end(b *tracedBody, took time.Duration) {
	e.Response.Content.Size = b.size
	e.Response.BodySize = b.size
	e.Response.Error = b.errorCode()
	e.Timings.Receive = milliseconds(took)
	e.Time = e.Timings.Wait + e.Timings.Receive
}

func milliseconds(d time.Duration) float64 {
	return float64(max(d, 0).Round(time.Microsecond).Microseconds()) / 1000
}
