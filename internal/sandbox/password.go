package sandbox

import "net/http"

// passwordGrant is the resource owner password grant (RFC 6749 section 4.3)
// with UAA's second factor, and its passcode in the password's place.
func (s *Server) passwordGrant(q *request, c *registration) reply {
	if q.has("passcode") && redeemsPasscode(q) {
		return s.passcodeGrant(q, c)
	}
	if q.param("password") == "" {
		return *unauthorized("No password supplied")
	}
	user, refused := s.checkPassword(q, q.param("username"), q.param("password"))
	if refused != nil {
		return *refused
	}
	methods := []string{"pwd"}
	if user.TOTPSecret != "" {
		if refused := s.checkSecondFactor(q, user); refused != nil {
			return *refused
		}
		methods = append(methods, "otp", "mfa")
	}
	user.succeed(q.now)
	w, refused := userWish(q, c)
	if refused != nil {
		return *refused
	}
	return s.signedIn(q, &consent{
		grantType: grantPassword, client: c, user: user, scopes: w.scopes, authTime: q.now, methods: methods,
	}, w)
}

// checkSecondFactor is UAA's by default, to which a missing code is a failed
// sign-in like a wrong one, and Apigee's by switch.
func (s *Server) checkSecondFactor(q *request, user *account) *reply {
	apigee := q.on.value("mfa") == "apigee"
	code := secondFactorCode(q)
	if code != "" && s.checkCode(q, user, code) {
		return nil
	}
	var r reply
	switch {
	case apigee:
		if code == "" {
			user.fail(q.now)
		}
		r = refuse(http.StatusUnauthorized, "unauthorized", "Error: Invalid MFA code.")
	case code == "":
		user.fail(q.now)
		r = refuse(http.StatusBadRequest, "invalid_request",
			"A multi-factor authentication code is required to complete the request", field("status", 400))
		r.header.Set("Content-Type", "application/json;charset=ISO-8859-1")
	default:
		r = refuse(http.StatusUnauthorized, "unauthorized", "Bad credentials", field("status", 401))
	}
	return &r
}

// secondFactorCode takes Apigee's mfa_token and UAA's mfaCode, in form or query.
func secondFactorCode(q *request) string {
	for _, name := range []string{"mfa_token", "mfaCode"} {
		if only := q.on.value("mfa-parameter"); only != "" && only != name {
			continue
		}
		inForm, inQuery := q.form.Get(name), q.query.Get(name)
		if inForm != "" && q.on.value("mfa-in") != "query" {
			return inForm
		}
		if inQuery != "" && q.on.value("mfa-in") != "form" {
			return inQuery
		}
	}
	return ""
}
