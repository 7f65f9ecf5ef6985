package sandbox

import (
	"fmt"
	"html"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// session is a browser's, by the value of its cookie.
type session struct {
	user     *account // nil: not signed in
	pending  bool     // the second factor is still missing
	csrf     string
	next     string // where to go after signing in
	authTime time.Time
}

// UAA's names.
const (
	sessionCookie = "JSESSIONID"
	csrfName      = "X-Uaa-Csrf" // of the cookie and of the form's field
)

func (s *Server) session(q *request) *session {
	c, err := q.Cookie(sessionCookie)
	if err != nil {
		return nil
	}
	return s.sessions[c.Value]
}

// signedInUser is whoever has signed in wholly, or nil.
func (b *session) signedInUser() *account {
	if b == nil || b.pending {
		return nil
	}
	return b.user
}

func wantsJSON(q *request) bool {
	t, _, _ := mime.ParseMediaType(strings.Split(q.Header.Get("Accept"), ",")[0])
	return t == "application/json"
}

// loginPage is the prompts for a program and a form for a person.
func (s *Server) loginPage(q *request) reply {
	if wantsJSON(q) || q.on.has("prompts") {
		return s.loginPrompts(q)
	}
	return s.signInPage(q, "/")
}

// signInPage asks for name and password, and sends the browser to next after.
func (s *Server) signInPage(q *request, next string) reply {
	b := &session{csrf: random(11), next: next}
	value := random(16)
	s.sessions[value] = b
	problem := ""
	if e := q.query.Get("error"); e != "" {
		problem = "<p>" + html.EscapeString(e) + "</p>\n"
	}
	r := page(http.StatusOK, "Welcome", problem+fmt.Sprintf(`<form method="post" action="/login.do">
<input type="hidden" name="X-Uaa-Csrf" value="%s">
<input name="username">
<input name="password" type="password">
<button>Sign in</button>
</form>
<p>Test users: alice (password alicepw); jdoe, who has a second factor; lucy, who comes from a directory.</p>`, b.csrf))
	r.header.Add("Set-Cookie", cookie(sessionCookie, value))
	r.header.Add("Set-Cookie", cookie(csrfName, b.csrf))
	return r
}

func cookie(name, value string) string {
	return (&http.Cookie{Name: name, Value: value, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode}).String()
}

// checkForm compares the form's CSRF field with the cookie of that name.
func checkForm(q *request) bool {
	c, err := q.Cookie(csrfName)
	return err == nil && c.Value != "" && equal(c.Value, q.form.Get(csrfName))
}

// login takes the form. It answers as UAA: 302 to where the browser was going,
// or back with the reason.
func (s *Server) login(q *request) reply {
	b := s.session(q)
	if b == nil || !checkForm(q) {
		return redirect(s.baseURL + "/login?error=invalid_login_request")
	}
	user, refused := s.checkPassword(q, q.form.Get("username"), q.form.Get("password"))
	if refused != nil {
		reason := "login_failure"
		if a := s.user(q.form.Get("username")); a != nil && a.isLocked(q.now) {
			reason = "account_locked"
		}
		return redirect(s.baseURL + "/login?error=" + reason)
	}
	b.user, b.authTime = user, q.now
	if b.pending = user.TOTPSecret != ""; b.pending {
		return redirect(s.baseURL + "/login/mfa/verify")
	}
	user.succeed(q.now)
	return redirect(s.baseURL + b.next)
}

func (s *Server) secondFactorPage(q *request) reply {
	b := s.session(q)
	if b == nil || b.user == nil {
		return redirect(s.baseURL + "/login")
	}
	return page(http.StatusOK, "Multi-factor Authentication", fmt.Sprintf(`<form method="post" action="/login/mfa/verify.do">
<input type="hidden" name="X-Uaa-Csrf" value="%s">
<input name="code">
<button>Verify</button>
</form>`, b.csrf))
}

func (s *Server) secondFactor(q *request) reply {
	b := s.session(q)
	if b == nil || b.user == nil || !checkForm(q) {
		return redirect(s.baseURL + "/login")
	}
	if b.user.isLocked(q.now) || !s.checkCode(q, b.user, q.form.Get("code")) {
		return redirect(s.baseURL + "/login/mfa/verify?error=" + url.QueryEscape("bad code"))
	}
	b.pending = false
	b.user.succeed(q.now)
	return redirect(s.baseURL + b.next)
}
