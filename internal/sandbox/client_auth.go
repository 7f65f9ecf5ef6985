package sandbox

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

// authenticateClient finds the client of a request and checks what proves it:
// Basic, a secret in the form, an assertion, or nothing for a public client.
// Two proofs at once are refused (RFC 6749 section 2.3).
func (s *Server) authenticateClient(q *request) (*registration, *reply) {
	id, secret, basic, malformed := basicCredentials(q)
	switch {
	case malformed:
		return nil, badCredentials(q)
	case q.has("client_assertion"):
		if basic || q.has("client_secret") {
			return nil, twoProofs()
		}
		return s.assertedClient(q)
	case basic && q.has("client_secret"):
		return nil, twoProofs()
	case basic && q.has("client_id") && q.param("client_id") != id:
		return nil, invalidClient("Client authentication and client_id differ")
	case !basic:
		id, secret = q.param("client_id"), q.param("client_secret")
	}
	c := s.clients[id]
	switch {
	case c == nil:
		return nil, badCredentials(q)
	case c.Public:
		sent := basic || q.has("client_secret")
		if secret != "" || !sent && q.on.value("public") == "empty-secret" {
			return nil, badCredentials(q)
		}
	case c.Secret == "" || !equal(secret, c.Secret):
		return nil, badCredentials(q)
	}
	return c, nil
}

// basicCredentials reads Basic credentials raw, as UAA does, and not form-encoded
// as RFC 6749 section 2.3.1 says.
func basicCredentials(q *request) (id, secret string, ok, malformed bool) {
	scheme, value, _ := strings.Cut(q.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Basic") {
		return "", "", false, scheme != ""
	}
	pair, err := base64.StdEncoding.DecodeString(value)
	if err != nil {
		return "", "", true, true
	}
	id, secret, ok = strings.Cut(string(pair), ":")
	if ok && q.on.value("basic") == "form" {
		var errID, errSecret error
		id, errID = url.QueryUnescape(id)
		secret, errSecret = url.QueryUnescape(secret)
		ok = errID == nil && errSecret == nil
	}
	return id, secret, true, !ok
}

// assertedClient checks private_key_jwt and client_secret_jwt (OpenID Connect
// Core section 9): issuer and subject are the client, the audience is us, and
// an ID serves once.
func (s *Server) assertedClient(q *request) (*registration, *reply) {
	if q.param("client_assertion_type") != assertionType {
		return nil, invalidClient("client_assertion_type is not " + assertionType)
	}
	jwt := q.param("client_assertion")
	c := s.clients[claimedIssuer(jwt)]
	if c == nil || q.has("client_id") && q.param("client_id") != c.ID {
		return nil, invalidClient("Client assertion of an unknown client")
	}
	claims, err := verifyAssertion(jwt, c.keys, c.Secret)
	switch {
	case err != nil:
		return nil, invalidClient("Client assertion: " + err.Error())
	case claims.Subject != c.ID:
		return nil, invalidClient("Client assertion: sub is not the client")
	}
	if problem := s.spend(q, claims); problem != "" {
		return nil, invalidClient("Client assertion: " + problem)
	}
	return c, nil
}

// maxAssertionLife is how far an assertion's end may lie ahead.
const maxAssertionLife = 5 * time.Minute

// spend checks audience and times of an assertion whose signature is right and
// marks it used; it says what is wrong.
func (s *Server) spend(q *request, claims assertionClaims) string {
	end := time.Unix(int64(claims.Expires), 0)
	id := claims.Issuer + "\x00" + claims.ID
	switch {
	case !slices.ContainsFunc(claims.Audience, s.isOurs):
		return "aud is not this server"
	case !end.After(q.now):
		return "expired"
	case end.Sub(q.now) > maxAssertionLife:
		return "exp is too far ahead"
	case claims.ID == "":
		return "jti is missing"
	case s.usedJTIs[id]:
		s.log.replayed(ReplayedAssertion)
		return "jti was used before"
	}
	s.usedJTIs[id] = true
	return ""
}

// isOurs reports whether an audience names this server: by its issuer, which in
// a UAA is the token endpoint too, or by its base URL.
func (s *Server) isOurs(aud string) bool { return aud == s.issuer() || aud == s.baseURL }

func claimedIssuer(jwt string) string {
	var claims assertionClaims
	if parts := strings.Split(jwt, "."); len(parts) == 3 && decode(parts[1], &claims) == nil {
		return claims.Issuer
	}
	return ""
}

func invalidClient(description string) *reply {
	r := refuse(http.StatusUnauthorized, "invalid_client", description).challenge(`Basic realm="UAA/client"`)
	return &r
}

func twoProofs() *reply {
	r := refuse(http.StatusBadRequest, "invalid_request", "More than one client authentication method was used")
	return &r
}
