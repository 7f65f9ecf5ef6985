package sandbox

import (
	"net/http"
	"time"
)

// loginPrompts is GET /login for a program: what a sign-in needs. get_token 2.2.1
// looks for the word passcode between `prompts":{` and `},"timestamp"`.
func (s *Server) loginPrompts(q *request) reply {
	username := field("username", []string{"text", "Email"})
	password := field("password", []string{"password", "Password"})
	passcode := field("passcode", []string{"password", "Temporary Authentication Code ( Get one at " + s.baseURL + "/passcode )"})
	prompts := []member{username, password}
	switch q.on.value("prompts") {
	case "passcode":
		prompts = []member{username, password, passcode}
	case "passcode-only":
		prompts = []member{passcode}
	case "mfa":
		prompts = []member{username, password, field("mfaCode", []string{"password", "MFA Code ( Register at " + s.baseURL + " )"})}
	case "malformed":
		return text(http.StatusOK, "application/json;charset=UTF-8", `{"app":{"version":"77.18.0"},"prompts":{"username":[`)
	case "html":
		return page(http.StatusOK, "Welcome", "<p>Sign in</p>")
	case "error":
		return page(http.StatusInternalServerError, "Error", "<p>Something went amiss.</p>")
	case "missing":
		return page(http.StatusNotFound, "Not found", "")
	}
	return object(http.StatusOK,
		field("app", map[string]string{"version": "4.30.0"}),
		field("links", map[string]string{"uaa": s.baseURL, "login": s.baseURL, "passwd": "/forgot_password", "register": "/create_account"}),
		field("zone_name", "uaa"),
		field("entityID", "sandbox"),
		field("commit_id", "sandbox"),
		field("idpDefinitions", map[string]string{}),
		member{"prompts", reply{members: prompts}.bytes()},
		field("timestamp", q.now.UTC().Format(time.RFC3339)),
	)
}
