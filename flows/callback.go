package flows

import (
	"fmt"
	"html"
	"io"
	"log"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"idpauth/internal/weborigin"
)

// callbackBodyLimit bounds a posted response, in bytes.
const callbackBodyLimit = 64 << 10

// callback answers requests of the redirect URI. The first that knows the state
// is the response; all else is turned away and the wait goes on: browsers ask
// for icons, prefetch and load twice, and any page that is open in one can send
// requests here.
type callback struct {
	redirect *url.URL
	state    string
	from     string // the authorization endpoint's origin
	answers  chan<- authorizationResponse

	mu    sync.Mutex
	taken *authorizationResponse // whose page later loads see too
}

func (c *callback) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case !c.addressedTo(r.Host): // DNS rebinding
		showPage(w, http.StatusForbidden, "Not here", "This address is for the sign-in of idpauth.")
	case r.URL.Path != c.path():
		showPage(w, http.StatusNotFound, "Not here", "This address is for the sign-in of idpauth.")
	case prefetch(r.Header):
		showPage(w, http.StatusServiceUnavailable, "Not yet", "This page is not for fetching ahead.")
	case r.Method == http.MethodGet:
		parameters, err := url.ParseQuery(r.URL.RawQuery)
		c.take(w, parameters, err)
	case r.Method == http.MethodPost:
		c.takePosted(w, r)
	case r.Method == http.MethodOptions:
		c.preflight(w, r)
	default:
		w.Header().Set("Allow", "GET, POST, OPTIONS")
		showPage(w, http.StatusMethodNotAllowed, "Not so", "This address is for the sign-in of idpauth.")
	}
}

// addressedTo reports whether the Host header names the redirect URI's host.
func (c *callback) addressedTo(host string) bool {
	u := url.URL{Scheme: "http", Host: host}
	return strings.EqualFold(u.Hostname(), c.redirect.Hostname()) && weborigin.Port(&u) == weborigin.Port(c.redirect)
}

func (c *callback) path() string {
	if c.redirect.Path == "" {
		return "/"
	}
	return c.redirect.Path
}

// prefetch reports whether the browser asks without the person having gone there.
func prefetch(header http.Header) bool {
	for _, name := range []string{"Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"} {
		value := strings.ToLower(header.Get(name))
		if strings.Contains(value, "prefetch") || strings.Contains(value, "prerender") || strings.Contains(value, "preview") {
			return true
		}
	}
	return false
}

// takePosted takes a response in a form (OAuth 2.0 Form Post Response Mode).
func (c *callback) takePosted(w http.ResponseWriter, r *http.Request) {
	c.allowOrigin(w.Header(), r)
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "application/x-www-form-urlencoded" {
		showPage(w, http.StatusUnsupportedMediaType, "Not so", "The answer is not a form.")
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, callbackBodyLimit))
	if err != nil {
		showPage(w, http.StatusRequestEntityTooLarge, "Too long", "The answer is too long, or was cut off.")
		return
	}
	parameters, err := url.ParseQuery(string(body))
	c.take(w, parameters, err)
}

// preflight lets a page of the authorization server post from a script, also
// from the internet to this machine (Private Network Access).
func (c *callback) preflight(w http.ResponseWriter, r *http.Request) {
	protect(w.Header())
	if c.allowOrigin(w.Header(), r) {
		w.Header().Set("Access-Control-Allow-Methods", "POST")
		w.Header().Set("Access-Control-Allow-Headers", "Content-Type")
		if r.Header.Get("Access-Control-Request-Private-Network") == "true" {
			w.Header().Set("Access-Control-Allow-Private-Network", "true")
		}
	}
	w.Header().Set("Allow", "GET, POST, OPTIONS")
	w.WriteHeader(http.StatusNoContent)
}

func (c *callback) allowOrigin(header http.Header, r *http.Request) bool {
	header.Set("Vary", "Origin")
	from := r.Header.Get("Origin")
	if from == "" || !weborigin.Same(from, c.from) {
		return false
	}
	header.Set("Access-Control-Allow-Origin", from)
	return true
}

// take hands the response on if it is the first that knows the state.
func (c *callback) take(w http.ResponseWriter, parameters url.Values, err error) {
	if err != nil {
		showPage(w, http.StatusBadRequest, "Not understood", "The answer of the identity provider cannot be read.")
		return
	}
	response, err := readResponse(parameters, c.state)
	if err != nil {
		showPage(w, http.StatusBadRequest, "Another sign-in", "This does not belong to the sign-in that idpauth waits for. Go on in the window that it opened.")
		return
	}
	c.mu.Lock()
	first := c.taken == nil
	if first {
		c.taken = &response
	}
	response = *c.taken
	c.mu.Unlock()
	showResponse(w, response)
	if first {
		c.answers <- response
	}
}

// showResponse tells the person how it went. The code is not exchanged yet, so
// that success is not promised.
func showResponse(w http.ResponseWriter, r authorizationResponse) {
	switch {
	case r.problem != "":
		showPage(w, http.StatusBadRequest, "Sign-in failed", "The answer of the identity provider is refused: it has "+r.problem+".")
	case r.oauthError != "":
		showPage(w, http.StatusOK, "Sign-in failed", quote(strings.TrimSpace(r.oauthError+" "+r.description))+". The terminal says more.")
	default:
		showPage(w, http.StatusOK, "Back to the terminal", "idpauth has the answer of the identity provider and goes on there. You can close this window.")
	}
}

// showPage writes a page that loads nothing and is not kept; flushed, so that it
// is on its way before the response is acted on.
func showPage(w http.ResponseWriter, status int, title, text string) {
	body := fmt.Sprintf("<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>%[1]s</title>\n<h1>%[1]s</h1>\n<p>%[2]s</p>\n</html>\n",
		html.EscapeString(title), html.EscapeString(text))
	protect(w.Header())
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Length", fmt.Sprint(len(body)))
	w.WriteHeader(status)
	io.WriteString(w, body)
	http.NewResponseController(w).Flush()
}

// protect keeps the address, which holds the code, from anything that the page
// could load or link to, and from caches.
func protect(header http.Header) {
	header.Set("Content-Security-Policy", "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cache-Control", "no-store")
	header.Set("X-Content-Type-Options", "nosniff")
}

// discardLog swallows what net/http says of bad requests.
func discardLog() *log.Logger { return log.New(io.Discard, "", 0) }
