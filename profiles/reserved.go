package profiles

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// tokenParameters are those of the token request that flows set themselves
// (RFC 6749, 7521, 7523, 7636, 8628, 8693, 8707, UAA), each with the key of a
// profile that sets it, if any does.
var tokenParameters = map[string]string{
	"actor_token":           "actor_token",
	"actor_token_type":      "actor_token_type",
	"assertion":             "assertion",
	"audience":              "audience",
	"client_assertion":      "private_key",
	"client_assertion_type": "client_auth",
	"client_id":             "client_id",
	"client_secret":         "client_secret",
	"code":                  "",
	"code_verifier":         "",
	"device_code":           "",
	"grant_type":            "flow",
	"passcode":              "passcode",
	"password":              "password",
	"redirect_uri":          "redirect_uri",
	"refresh_token":         "",
	"requested_token_type":  "requested_token_type",
	"resource":              "resource",
	"scope":                 "scopes",
	"subject_token":         "subject_token",
	"subject_token_type":    "subject_token_type",
	"username":              "username",
}

// authorizationParameters are those of the authorization request (RFC 6749,
// 7636, 8707, 9101, OpenID Connect Core).
var authorizationParameters = map[string]string{
	"audience":              "audience",
	"client_id":             "client_id",
	"client_secret":         "client_secret",
	"code_challenge":        "",
	"code_challenge_method": "",
	"nonce":                 "",
	"redirect_uri":          "redirect_uri",
	"request":               "",
	"request_uri":           "",
	"resource":              "resource",
	"response_type":         "",
	"scope":                 "scopes",
	"state":                 "",
}

// CheckParam says why an extra parameter of the token request cannot be given:
// it would stand there twice, or replace what the flow sends.
func (p *Profile) CheckParam(name string) error {
	if name != "" && name == p.MFA.Parameter {
		return fmt.Errorf("%s is set by the flow; use mfa", quote(name))
	}
	return reserved(name, tokenParameters)
}

func reserved(name string, parameters map[string]string) error {
	switch key, found := parameters[name]; {
	case name == "":
		return errors.New("a parameter without a name")
	case !found:
		return nil
	case key == "":
		return fmt.Errorf("%s is set by the flow", quote(name))
	default:
		return fmt.Errorf("%s is set by the flow; use %s", quote(name), key)
	}
}

// ownHeaders are set by the request itself.
var ownHeaders = []string{
	"accept", "authorization", "connection", "content-length", "content-type",
	"host", "proxy-authorization", "te", "trailer", "transfer-encoding", "upgrade",
}

// repeatingHeaders make net/http send a POST again when a connection that was
// used before breaks, and with it a credential that serves once; see
// http.Transport.
var repeatingHeaders = []string{"idempotency-key", "x-idempotency-key"}

func checkHeader(name, value string) error {
	switch {
	case name == "" || strings.ContainsFunc(name, func(r rune) bool { return !isTokenChar(r) }):
		return fmt.Errorf("%s is no name of a header", quote(name))
	case slices.Contains(ownHeaders, strings.ToLower(name)):
		return fmt.Errorf("%s is set by the request itself", quote(name))
	case slices.Contains(repeatingHeaders, strings.ToLower(name)):
		return fmt.Errorf("%s would have requests repeated, and no credential is sent twice", quote(name))
	case strings.ContainsFunc(value, func(r rune) bool { return isControl(r) && r != '\t' }):
		return fmt.Errorf("the value of %s holds a control character", quote(name))
	}
	return nil
}

// isTokenChar reports whether r may stand in the name of a header (RFC 9110
// section 5.6.2).
func isTokenChar(r rune) bool {
	return r < 0x80 && (isAlphanumeric(byte(r)) || strings.ContainsRune("!#$%&'*+-.^_`|~", r))
}
