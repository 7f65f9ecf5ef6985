//go:build interop && linux

package interop

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"sync"
)

// recorder is a reverse proxy that remembers what passed through it.
type recorder struct {
	*httptest.Server
	mu   sync.Mutex
	seen []request
}

// request is one request that passed.
type request struct {
	Method string
	URL    string // path and query
	Form   url.Values
}

func newRecorder(upstream *url.URL) *recorder {
	r := &recorder{}
	proxy := &httputil.ReverseProxy{Rewrite: func(p *httputil.ProxyRequest) {
		p.SetURL(upstream)
		p.Out.Host = p.In.Host // what a redirect is made from
	}}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, in *http.Request) {
		body, err := io.ReadAll(in.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		in.Body = io.NopCloser(bytes.NewReader(body))
		r.record(in, string(body))
		proxy.ServeHTTP(w, in)
	}))
	return r
}

func (r *recorder) record(in *http.Request, body string) {
	form, _ := url.ParseQuery(body) // what is no form has no parameters
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen = append(r.seen, request{in.Method, in.URL.RequestURI(), form})
}

// requests are all that passed so far.
func (r *recorder) requests() []request {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.seen)
}
