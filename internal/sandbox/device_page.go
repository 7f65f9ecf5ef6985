package sandbox

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"strings"
)

// devicePage asks for the user code and the person's decision.
func (s *Server) devicePage(q *request) reply {
	code := q.query.Get("user_code")
	session := s.session(q)
	if session == nil || session.user == nil || session.pending {
		return s.signInPage(q, "/device?"+url.Values{"user_code": {code}}.Encode())
	}
	return page(http.StatusOK, "Connect a device", fmt.Sprintf(`<form method="post" action="/device">
<input type="hidden" name="X-Uaa-Csrf" value="%s">
<input name="user_code" value="%s">
<button name="decision" value="allow">Allow</button>
<button name="decision" value="deny">Deny</button>
</form>`, session.csrf, html.EscapeString(code)))
}

func (s *Server) deviceDecision(q *request) reply {
	session := s.session(q)
	if session == nil || session.user == nil || session.pending {
		return redirect(s.baseURL + "/login")
	}
	if !equal(q.form.Get("X-Uaa-Csrf"), session.csrf) {
		return page(http.StatusForbidden, "Forbidden", "<p>The form is too old.</p>")
	}
	if !s.decide(q, q.form.Get("user_code"), session.user, q.form.Get("decision") == "allow") {
		return page(http.StatusNotFound, "Unknown code", "<p>The code is wrong or has expired.</p>")
	}
	return page(http.StatusOK, "Done", "<p>Return to your device.</p>")
}

// decide approves or denies what waits under a user code, in which case and
// hyphens do not count (RFC 8628 section 6.1).
func (s *Server) decide(q *request, userCode string, user *account, allow bool) bool {
	plain := strings.NewReplacer("-", "", " ", "")
	for _, d := range s.devices {
		if strings.EqualFold(plain.Replace(d.userCode), plain.Replace(userCode)) && q.now.Before(d.expires) && !d.spent {
			d.denied = !allow
			if allow {
				d.approved = user
			}
			return true
		}
	}
	return false
}

// DecideDevice plays the person at the verification page.
func (s *Server) DecideDevice(userCode, user string, allow bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.user(user)
	if a == nil || !s.decide(&request{now: s.clock()}, userCode, a, allow) {
		return fmt.Errorf("sandbox: deciding on a device: no user %q or no code %q", user, userCode)
	}
	return nil
}
