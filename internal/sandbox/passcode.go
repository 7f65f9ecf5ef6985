package sandbox

import (
	"crypto/rand"
	"fmt"
	"html"
	"mime"
	"net/http"
	"slices"
	"strings"
	"time"
)

// passcode signs its user in once, without password or second factor.
type passcode struct {
	user    *account
	expires time.Time
	spent   bool // used, or replaced by a newer one
}

const (
	passcodeLife   = 5 * time.Minute
	passcodeLength = 10
	alphanumeric   = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
)

// Passcode issues one as the page /passcode would, ending the user's former one.
func (s *Server) Passcode(user string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.user(user)
	if a == nil {
		return "", fmt.Errorf("sandbox: issuing a passcode: no user is named %q", user)
	}
	return s.issuePasscode(&request{now: s.clock()}, a), nil
}

func (s *Server) issuePasscode(q *request, a *account) string {
	for _, p := range s.passcodes {
		if p.user == a {
			p.spent = true
		}
	}
	alphabet := alphanumeric
	if q.on.value("passcode-alphabet") == "dashes" {
		alphabet = "-_"
	}
	value := randomText(alphabet, int(q.on.seconds("passcode-length", passcodeLength)))
	s.passcodes[value] = &passcode{user: a, expires: q.now.Add(passcodeLife)}
	return value
}

// randomText is evenly enough spread for a sandbox.
func randomText(alphabet string, n int) string {
	b := make([]byte, n)
	rand.Read(b)
	for i := range b {
		b[i] = alphabet[int(b[i])%len(alphabet)]
	}
	return string(b)
}

// passcodePage shows a new passcode to whoever is signed in: as a JSON string,
// or in a page whose <h2> holds it as UAA 4.30 has it.
func (s *Server) passcodePage(q *request) reply {
	session := s.session(q)
	if session == nil || session.user == nil {
		return redirect(s.baseURL + "/login")
	}
	if session.pending {
		return redirect(s.baseURL + "/login/mfa/verify")
	}
	value := s.issuePasscode(q, session.user)
	if wantsJSON(q) {
		return text(http.StatusOK, "application/json;charset=UTF-8", string(encode(value)))
	}
	return page(http.StatusOK, "Temporary Authentication Code", fmt.Sprintf("<h2>%s</h2>", html.EscapeString(value)))
}

// redeemsPasscode is the gate of UAA's passcode filter: Accept is absent, or
// its first media type is one of two. With anything else, curl's */* for
// instance, the request goes on as one without a password.
func redeemsPasscode(q *request) bool {
	first, _, _ := strings.Cut(q.Header.Get("Accept"), ",")
	t, _, _ := mime.ParseMediaType(first)
	return q.on.value("passcode-accept") == "any" ||
		slices.Contains([]string{"", "application/json", "application/x-www-form-urlencoded"}, t)
}

// passcodeGrant redeems a passcode. Its tokens have no auth_time; a username
// beside it does not count, and a refused scope burns it.
func (s *Server) passcodeGrant(q *request, c *registration) reply {
	value := q.param("passcode")
	if value == "" {
		return *invalidPasscode("Passcode information is missing.")
	}
	p := s.passcodes[value]
	if p == nil {
		return *invalidPasscode("Invalid passcode")
	}
	if p.spent {
		s.log.replayed(ReplayedPasscode)
		return *invalidPasscode("Invalid passcode")
	}
	p.spent = true
	if !q.now.Before(p.expires) {
		return *invalidPasscode("Invalid passcode")
	}
	w, refused := userWish(q, c)
	if refused != nil {
		return *refused
	}
	return s.signedIn(q, &consent{grantType: grantPassword, client: c, user: p.user, scopes: w.scopes}, w)
}

func invalidPasscode(description string) *reply {
	r := refuse(http.StatusUnauthorized, "unauthorized", description).challenge(`Bearer realm="oauth"`)
	return &r
}
