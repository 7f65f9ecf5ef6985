package sandbox

import (
	"mime"
	"net/http"
	"slices"
	"strings"
)

const tokenPath = "/oauth/token"

// grantType is a row of the token endpoint's table.
type grantType struct {
	name string
	ask  func(*Server, *request, *registration) reply
}

var grantTypes = []grantType{
	{grantPassword, (*Server).passwordGrant},
	{grantClientCredentials, (*Server).clientCredentialsGrant},
	{grantRefreshToken, (*Server).refreshGrant},
	{grantAuthorizationCode, (*Server).authorizationCodeGrant},
	{grantDeviceCode, (*Server).deviceCodeGrant},
	{grantTokenExchange, (*Server).tokenExchangeGrant},
	{grantJWTBearer, (*Server).jwtBearerGrant},
	{grantSAML2Bearer, (*Server).saml2BearerGrant},
}

// token is the token endpoint (RFC 6749 section 3.2). The order of its checks
// is UAA's: the client comes before everything that its request says.
func (s *Server) token(q *request) reply {
	if refused := checkTransport(q); refused != nil {
		return *refused
	}
	client, refused := s.authenticateClient(q)
	if refused != nil {
		return *refused
	}
	name := q.param("grant_type")
	if name == "" {
		return refuse(http.StatusBadRequest, "invalid_request", "Missing grant type")
	}
	i := slices.IndexFunc(grantTypes, func(g grantType) bool { return g.name == name })
	if i < 0 {
		return refuse(http.StatusBadRequest, "unsupported_grant_type", "Unsupported grant type: "+name)
	}
	if !slices.Contains(client.Grants, name) {
		return *invalidClient("Unauthorized grant type: " + name)
	}
	return grantTypes[i].ask(s, q, client)
}

// checkTransport refuses what is wrong before any parameter counts.
func checkTransport(q *request) *reply {
	var r reply
	switch {
	case !acceptsJSON(q):
		r = page(http.StatusNotAcceptable, "Not acceptable", "<p>Could not find acceptable representation</p>")
	case q.Method != http.MethodPost && (q.Method != http.MethodGet || q.on.value("query") == "refuse"):
		r = refuse(http.StatusMethodNotAllowed, "method_not_allowed", "Request method &#39;"+q.Method+"&#39; not supported")
		r.header.Set("Allow", http.MethodPost)
	case q.URL.RawQuery != "" && q.on.value("query") == "refuse":
		r = refuse(http.StatusNotAcceptable, "query_string_not_allowed", "Parameters must be passed in the body of the request")
	case q.malformed:
		r = refuse(http.StatusBadRequest, "invalid_request", "The request is not form-encoded")
	case q.repeated() != "":
		r = refuse(http.StatusBadRequest, "invalid_request", "Parameter given more than once: "+q.repeated())
	case hasNUL(q):
		r = object(http.StatusBadRequest)
	default:
		return nil
	}
	return &r
}

// acceptsJSON is true without an Accept header.
func acceptsJSON(q *request) bool {
	accept := q.Header.Values("Accept")
	if len(accept) == 0 {
		return true
	}
	for _, one := range strings.Split(strings.Join(accept, ","), ",") {
		t, _, _ := mime.ParseMediaType(one)
		if t == "application/json" || t == "application/*" || t == "*/*" {
			return true
		}
	}
	return false
}

// hasNUL finds the byte that UAA's database cannot take; it answers 400 `{}`.
func hasNUL(q *request) bool {
	for _, values := range q.form {
		if strings.ContainsRune(strings.Join(values, ""), 0) {
			return true
		}
	}
	return false
}
