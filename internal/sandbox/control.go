package sandbox

import (
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"
)

// control serves /sandbox/ for scripts, to loopback alone and not to a web page
// that a browser has open. Its requests are neither logged nor spoilt.
func (s *Server) control() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /sandbox/switches", s.showSwitches)
	mux.HandleFunc("PUT /sandbox/switches", s.takeSwitches)
	mux.HandleFunc("POST /sandbox/switches", s.takeSwitches)
	mux.HandleFunc("DELETE /sandbox/switches", func(w http.ResponseWriter, r *http.Request) { done(w, s.SetSwitches(nil)) })
	mux.HandleFunc("GET /sandbox/requests", func(w http.ResponseWriter, r *http.Request) { show(w, s.Requests()) })
	mux.HandleFunc("DELETE /sandbox/requests", func(w http.ResponseWriter, r *http.Request) { s.Forget(); done(w, nil) })
	mux.HandleFunc("GET /sandbox/counts", func(w http.ResponseWriter, r *http.Request) { show(w, s.Counts()) })
	mux.HandleFunc("POST /sandbox/clock", s.takeClock)
	mux.HandleFunc("POST /sandbox/keys", s.takeKey)
	mux.HandleFunc("POST /sandbox/password", takeSecret("user", s.SetPassword))
	mux.HandleFunc("POST /sandbox/secret", takeSecret("client", s.SetSecret))
	mux.HandleFunc("GET /sandbox/config", func(w http.ResponseWriter, r *http.Request) { w.Write(s.Config()) })
	mux.HandleFunc("GET /sandbox/passcode", forUser(s.Passcode))
	mux.HandleFunc("GET /sandbox/totp", forUser(s.TOTP))
	mux.HandleFunc("GET /sandbox/assertion", forUser(s.Assertion))
	mux.HandleFunc("GET /sandbox/saml", forUser(s.SAMLAssertion))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !fromLoopback(r) {
			http.Error(w, "sandbox: control is for loopback only", http.StatusForbidden)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

// fromLoopback also looks at Host and Origin, which give away a page that
// reaches this address by a name of its own.
func fromLoopback(r *http.Request) bool {
	return isLoopback(r.RemoteAddr) && isLoopback(r.Host) && r.Header.Get("Origin") == ""
}

func isLoopback(hostport string) bool {
	u := url.URL{Host: hostport}
	host := u.Hostname()
	return host == "localhost" || net.ParseIP(host).IsLoopback()
}

func (s *Server) showSwitches(w http.ResponseWriter, _ *http.Request) {
	show(w, map[string]any{"catalogue": Catalogue(), "on": s.Switches()})
}

func (s *Server) takeSwitches(w http.ResponseWriter, r *http.Request) {
	var all Switches
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxRequestBody))
	d.DisallowUnknownFields()
	if err := d.Decode(&all); err != nil {
		done(w, err)
		return
	}
	done(w, s.arm(all, r.Method == http.MethodPut))
}

func (s *Server) takeClock(w http.ResponseWriter, r *http.Request) {
	var body struct{ Advance string }
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxRequestBody)).Decode(&body)
	if err != nil {
		done(w, err)
		return
	}
	d, err := time.ParseDuration(body.Advance)
	s.Advance(d)
	done(w, err)
}

func (s *Server) takeKey(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequestBody))
	block, _ := pem.Decode(body)
	if block == nil {
		done(w, errors.New("sandbox: registering a key: no PEM block"))
		return
	}
	key, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err == nil {
		err = s.RegisterKey(r.URL.Query().Get("client"), r.URL.Query().Get("kid"), key)
	}
	done(w, err)
}

// takeSecret hands the body to set, for whom the query names.
func takeSecret(parameter string, set func(whose, value string) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequestBody))
		if err == nil {
			err = set(r.URL.Query().Get(parameter), string(body))
		}
		done(w, err)
	}
}

// forUser answers with what make gives for the user of the query.
func forUser(make func(user string) (string, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		value, err := make(r.URL.Query().Get("user"))
		if err != nil {
			done(w, err)
			return
		}
		io.WriteString(w, value+"\n")
	}
}

func show(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.Write(append(encode(value), '\n'))
}

func done(w http.ResponseWriter, err error) {
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
