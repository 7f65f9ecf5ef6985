package sandbox

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// authorize is the authorization endpoint (RFC 6749 section 3.1) with PKCE S256.
// An unknown client or redirect URI ends on a page; every other error goes back
// to the client.
func (s *Server) authorize(q *request) reply {
	c := s.clients[q.query.Get("client_id")]
	uri := q.query.Get("redirect_uri")
	switch {
	case q.malformed || q.repeated() != "":
		return page(http.StatusBadRequest, "Bad request", "<p>A parameter is malformed or given twice.</p>")
	case c == nil:
		return page(http.StatusUnauthorized, "Unauthorized", "<p>No such client.</p>")
	case !c.redirectsTo(uri):
		return page(http.StatusBadRequest, "Bad request", "<p>Invalid redirect: it does not match one of the registered values.</p>")
	}
	w, problem := authorizationWish(q, c)
	if problem != "" {
		return s.callback(q, url.Values{"error": {problem}})
	}
	b := s.session(q)
	user := b.signedInUser()
	if as := s.user(q.on.value("authorize-as")); as != nil {
		user, b = as, &session{authTime: q.now}
	}
	if user == nil {
		if q.query.Get("prompt") == "none" {
			return s.callback(q, url.Values{"error": {"login_required"}})
		}
		return s.askToSignIn(q)
	}
	value := random(16)
	s.codes[value] = &code{
		consent: &consent{grantType: grantAuthorizationCode, client: c, user: user, scopes: w.scopes, authTime: b.authTime},
		wish:    w, redirectURI: uri, challenge: q.query.Get("code_challenge"), expires: q.now.Add(codeLife),
	}
	return s.callback(q, url.Values{"code": {value}})
}

// authorizationWish checks what the client may get wrong and gives the error
// code of RFC 6749 section 4.1.2.1.
func authorizationWish(q *request, c *registration) (wish, string) {
	challenge := q.query.Get("code_challenge")
	switch {
	case q.on.has("authorize-error"):
		return wish{}, q.on.value("authorize-error")
	case q.query.Get("user_oauth_approval") == "false":
		return wish{}, "access_denied"
	case q.query.Get("response_type") != "code":
		return wish{}, "unsupported_response_type"
	case !slices.Contains(c.Grants, grantAuthorizationCode):
		return wish{}, "unauthorized_client"
	case challenge == "" && c.Public, challenge != "" && (len(challenge) != 43 || q.query.Get("code_challenge_method") != "S256"):
		return wish{}, "invalid_request"
	}
	w, refused := userWish(q, c)
	if refused != nil {
		return wish{}, strings.Trim(string(refused.member("error")), `"`)
	}
	w.nonce = q.query.Get("nonce")
	return w, ""
}

// askToSignIn shows the sign-in form, after which the browser comes back here.
func (s *Server) askToSignIn(q *request) reply {
	r := s.signInPage(q, q.URL.RequestURI())
	deny := `<p><a href="` + strings.ReplaceAll(q.URL.RequestURI(), "&", "&amp;") + `&amp;user_oauth_approval=false">Deny</a></p></body>`
	r.body = []byte(strings.Replace(string(r.body), "</body>", deny, 1))
	return r
}

// callback sends the browser back to the client, with `iss` (RFC 9207).
func (s *Server) callback(q *request, answer url.Values) reply {
	uri, err := url.Parse(q.query.Get("redirect_uri"))
	if err != nil {
		return page(http.StatusBadRequest, "Bad request", "<p>Invalid redirect.</p>")
	}
	answer.Set("iss", s.issuer())
	if q.query.Has("state") {
		answer.Set("state", q.query.Get("state"))
	}
	for name, v := range q.on.assignments("callback") {
		if answer[name] = v; v[0] == "" {
			answer.Del(name)
		}
	}
	query := uri.Query()
	for name, v := range answer {
		query[name] = v
	}
	uri.RawQuery = query.Encode()
	return redirect(uri.String())
}
